"""What a synthetic council published in the year before its survey, and the inventory around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from dirt import HOSTILE

#: Share of the residents that a message on a channel reaches, and reactions per person reached.
REACH = {"web": 0.06, "newsletter": 0.45, "social_media": 0.12, "messaging": 0.2, "press": 0.1, "radio_tv": 0.14,
         "posters": 0.07, "letter": 0.9, "office": 0.03, "associations": 0.04}  # fmt: skip
COST = {"web": 4000, "newsletter": 21000, "social_media": 3000, "messaging": 1800, "press": 2500, "radio_tv": 9000,
        "posters": 1200, "letter": 12000, "office": 0, "associations": 600}  # fmt: skip
OF_SOCIAL_SERVICES = ("office", "associations")


@dataclass(frozen=True)
class Newsroom:
    """What is published, in which languages, where and when."""

    council: dict[str, Any]
    bank: dict[str, Any]
    rng: np.random.Generator

    def pick(self, weights: dict[str, float]) -> str:
        """Return one key, in proportion to its weight."""
        shares = np.array(list(weights.values()), dtype=float)
        return str(self.rng.choice(list(weights), p=shares / shares.sum()))

    def one(self, texts: list[Any]) -> Any:
        """Return one of the texts."""
        return texts[int(self.rng.integers(len(texts)))]

    @property
    def languages(self) -> dict[str, float]:
        """Share of each language."""
        return self.council["communication"]["languages"]


def write_text(frame: str, language: str, room: Newsroom) -> str:
    """Return a message of one or two sentences of a frame, and a closing."""
    sentences = room.bank["messages"][frame][language]
    count = 1 if room.rng.random() < 0.55 else 2
    chosen = [sentences[i] for i in room.rng.permutation(len(sentences))[:count]]
    return " ".join([*chosen, room.one(room.bank["closings"][language])]).strip()


def social_message(room: Newsroom) -> dict[str, Any]:
    """Return a message about Social Services."""
    plan, language = room.council["communication"]["social"], room.pick(room.languages)
    text = write_text(room.pick(plan["frames"]), language, room)
    return {
        "channel": room.pick(plan["channels"]),
        "topic": "social services",
        "language": language,
        "text": text,
        "about_social": "yes",
    }


def other_message(room: Newsroom) -> dict[str, Any]:
    """Return a message about something else."""
    plan, language = room.council["communication"]["other"], room.pick(room.languages)
    topic = room.one(list(room.bank["other_topics"]))
    text = f"{room.one(room.bank['other_topics'][topic][language])} {room.one(room.bank['closings'][language])}".strip()
    return {
        "channel": room.pick(plan["channels"]),
        "topic": topic,
        "language": language,
        "text": text,
        "about_social": "no",
    }


def publish(room: Newsroom) -> pd.DataFrame:
    """Return the messages of the twelve months before the survey, in order of date."""
    plan, rng = room.council["communication"], room.rng
    rows = [social_message(room) for _ in range(plan["social"]["count"])]
    rows += [other_message(room) for _ in range(plan["other"]["count"])]
    rows += [other_message(room) | {"text": room.one(list(HOSTILE))} for _ in range(plan["hostile"])]
    frame = pd.DataFrame(rows)
    frame["date"] = _dates(room, len(rows))
    reach = frame["channel"].map(REACH) * room.council["residents"] * np.exp(rng.normal(0, 0.4, len(rows)))
    frame["reach"] = np.rint(reach).astype(int)
    frame["reactions"] = np.where(frame["channel"] == "social_media", rng.poisson(frame["reach"] * 0.015), None)
    frame["link"] = ""
    columns = ["date", "channel", "topic", "language", "text", "link", "reach", "reactions", "about_social"]
    return frame.sort_values(["date", "channel", "text"], kind="stable")[columns].reset_index(drop=True)


def _dates(room: Newsroom, count: int) -> list[str]:
    end = pd.Timestamp(room.council["field"]["start"]) - pd.Timedelta(days=1)
    return [(end - pd.Timedelta(days=int(day))).date().isoformat() for day in room.rng.integers(0, 365, count)]


def press_cuttings(room: Newsroom) -> pd.DataFrame:
    """Return what the press wrote about Social Services."""
    count, rows = room.council["communication"]["press"], []
    for day in sorted(_dates(room, count)):
        headline, text = room.one(room.bank["press"][room.pick(room.languages)])
        rows.append(
            {
                "date": day,
                "outlet": room.one(["Diari Inventat", "El Periódico Imaginario", "Ràdio Simulada"]),
                "headline": headline,
                "text": text,
            }
        )
    return pd.DataFrame(rows)


def service_inventory(room: Newsroom) -> pd.DataFrame:
    """Return the services: some have no page, some a hard one, one language only, or no way to ask."""
    plan = room.council["communication"]["pages"]
    codes = list(room.bank["services"])
    lots = {kind: {codes[i] for i in room.rng.permutation(len(codes))[:count]} for kind, count in plan.items()}
    return pd.DataFrame([_service(code, room, {kind for kind, lot in lots.items() if code in lot}) for code in codes])


def _service(code: str, room: Newsroom, faults: set[str]) -> dict[str, Any]:
    main = next(iter(room.languages))
    name, has_page, mute = room.bank["services"][code][main], "without" not in faults, "no_way_to_ask" in faults
    text = room.one(room.bank["pages"]["hard" if "hard" in faults else "easy"][main]).format(name=name)
    languages = main if "one_language" in faults else ";".join(sorted(room.languages))
    return {
        "service": code,
        "name": name,
        "page_url": f"https://www.example.org/{code.replace('_', '-')}" if has_page else "",
        "page_text": text if has_page else "",
        "languages": languages if has_page else "",
        "form": "yes" if has_page and not mute and room.rng.random() < 0.4 else "no",
        "phone": "no" if mute else "yes",
        "visit": "no" if mute or room.rng.random() < 0.2 else "yes",
    }


def channel_inventory(room: Newsroom) -> pd.DataFrame:
    """Return the council's channels with what each reaches and costs in a year."""
    main, residents = next(iter(room.languages)), room.council["residents"]
    size = residents / 16800
    rows = [
        {"channel": code, "name": names[main], "owner": room.bank["owners"][main][code in OF_SOCIAL_SERVICES],
         "reach": round(REACH[code] * residents), "cost": round(COST[code] * size**0.6, -2)}
        for code, names in room.bank["channel_names"].items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def budget(room: Newsroom) -> pd.DataFrame:
    """Return what was spent on Social Services each year and in all, in euros."""
    plan = room.council["communication"]["budget"]
    rows = []
    for i, (year, share) in enumerate(plan["shares"].items()):
        total = round(plan["total"] * 1.025**i, -3)
        rows.append({"year": year, "social_services": round(total * share, -3), "total": total})
    return pd.DataFrame(rows)


def inventory(room: Newsroom) -> dict[str, pd.DataFrame]:
    """Return every file of `communication/` by its name."""
    makers = {
        "channels": channel_inventory,
        "messages": publish,
        "press": press_cuttings,
        "services": service_inventory,
        "budget": budget,
    }
    return {name: make(room) for name, make in makers.items()}
