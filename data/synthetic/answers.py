"""What each resident would answer: a latent class, scores around it, and an image that known drivers make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from residents import AGE_GROUPS, draw

SCALES = ("self_relevance", "stereotypes", "stigma")
Frame = pd.DataFrame


@dataclass(frozen=True)
class Maker:
    """The parameters of one council and the source of chance."""

    council: dict[str, Any]
    common: dict[str, Any]
    rng: np.random.Generator

    def of_class(self, name: str, classes: np.ndarray) -> np.ndarray:
        """Return a parameter of each resident's class, shifted as the council says."""
        values = [row[name] for row in self.common["classes"].values()]
        return np.array(values, dtype=float)[classes] + self.council["shifts"].get(name, 0)

    def normal(self, n: int, sd: float) -> np.ndarray:
        """Return `n` centred normal deviations."""
        return self.rng.normal(0, sd, n)


def five_point(latent: np.ndarray) -> np.ndarray:
    """Return answers 1-5 to a latent score 0-100."""
    return np.rint(1 + 4 * np.clip(latent, 0, 100) / 100).astype(int)


def draw_classes(residents: Frame, maker: Maker) -> np.ndarray:
    """Return the number of each resident's latent class."""
    names = list(maker.common["classes"])
    logits = np.tile(np.log([maker.council["shares"][name] for name in names]), (len(residents), 1))
    for variable, levels in maker.common["membership"].items():
        for level, effects in levels.items():
            chosen = (residents[variable] == level).to_numpy()
            logits[chosen] += [effects.get(name, 0.0) for name in names]
    return draw(np.exp(logits), maker.rng)


def scale_items(latent: np.ndarray, scale: str, maker: Maker) -> Frame:
    """Return the 1-5 items of a scale; the one that is worded the other way round is turned."""
    noise = maker.common["noise"]["item"]
    items = {
        item: five_point(latent + offset + maker.normal(len(latent), noise))
        for item, offset in maker.common["offsets"][scale].items()
    }
    frame = pd.DataFrame(items)
    return frame.assign(stig_treated=6 - frame["stig_treated"]) if "stig_treated" in frame else frame


def score(items: Frame) -> np.ndarray:
    """Return the 0-100 score of 1-5 items (n,), as the method scores them."""
    turned = items.assign(stig_treated=6 - items["stig_treated"]) if "stig_treated" in items else items
    return (turned.mean(axis=1).to_numpy() - 1) * 25


def awareness_items(classes: np.ndarray, maker: Maker) -> Frame:
    """Return whether each service is known, and the way in."""
    n, aware = len(classes), np.clip(maker.of_class("aware", classes), 0.02, 0.98)
    logit = np.log(aware / (1 - aware)) + maker.normal(n, 0.5)
    items = {
        f"aided_{service}": (maker.rng.random(n) < 1 / (1 + np.exp(-logit - offset))).astype(int)
        for service, offset in maker.common["offsets"]["aided"].items()
    }
    frame = pd.DataFrame(items)
    frame["unaided_count"] = maker.rng.binomial(frame.sum(axis=1).to_numpy(), 0.28)
    frame["knows_where"] = (maker.rng.random(n) < 1 / (1 + np.exp(0.4 - logit))).astype(int)
    frame["knows_how"] = five_point(100 / (1 + np.exp(0.8 - logit)) + maker.normal(n, 14))
    return frame


def quiz_items(classes: np.ndarray, truths: dict[str, bool], maker: Maker) -> Frame:
    """Return the answers true, false or dont_know to each statement."""
    correct, wrong = maker.of_class("correct", classes), maker.of_class("wrong", classes)
    items = {}
    for item, (to_wrong, to_unknown) in maker.common["offsets"]["quiz"].items():
        shares = np.column_stack([correct, wrong * np.exp(to_wrong), (1 - correct - wrong) * np.exp(to_unknown)])
        right, other = ("true", "false") if truths[item] else ("false", "true")
        items[item] = np.array([right, other, "dont_know"])[draw(shares, maker.rng)]
    return pd.DataFrame(items)


def experience_items(classes: np.ndarray, stigma: np.ndarray, maker: Maker) -> Frame:
    """Return own and family contact and what users thought of it (NaN for the others)."""
    n, use = len(classes), maker.of_class("use", classes)
    frame = pd.DataFrame({"use_own": (maker.rng.random(n) < use).astype(int)})
    frame["use_family"] = (maker.rng.random(n) < 0.8 * use + 0.25 * use * frame["use_own"]).astype(int)
    latent = 70 - 0.25 * (stigma - 50) + maker.normal(n, 17)
    is_user = frame.max(axis=1) == 1
    frame["satisfaction"] = np.where(is_user, np.rint(np.clip(latent, 0, 100) / 10), np.nan)
    return frame


def image(scores: Frame, experience: Frame, maker: Maker) -> np.ndarray:
    """Return the image index (n,) that the council's drivers make: linear, with normal noise."""
    total = maker.council["base_image"] + maker.normal(len(scores), maker.common["noise"]["image"])
    for driver, coefficient in maker.council["coefficients"].items():
        total = total + coefficient * (scores[driver].to_numpy() - 50) / 10
    satisfaction = experience["satisfaction"].to_numpy() * 10 - 70
    of_users = maker.council["user_effect"] + maker.council["satisfaction_effect"] * satisfaction / 10
    return total + np.where(np.isnan(satisfaction), 0, of_users)


def valuation_items(target: np.ndarray, maker: Maker) -> Frame:
    """Return the 0-10 valuation items, whose mean is the image but for rounding."""
    offsets = maker.common["offsets"]["valuation"]
    noise = maker.rng.normal(0, maker.common["noise"]["valuation"], (len(target), len(offsets)))
    noise -= noise.mean(axis=1, keepdims=True)
    values = target[:, None] / 10 + np.array(list(offsets.values())) + noise
    return pd.DataFrame(np.clip(np.rint(values), 0, 10).astype(int), columns=list(offsets))


def communication_items(residents: Frame, informed: np.ndarray, maker: Maker) -> Frame:
    """Return recall, clarity and the channels that people use, prefer and trust (multi-select: codes in a list)."""
    n, rng = len(residents), maker.rng
    recalled = rng.random(n) < 1 / (1 + np.exp(-maker.council["recall"] - 0.03 * (informed - 40)))
    clarity = five_point(48 + 0.2 * (informed - 50) + maker.normal(n, 20))
    frame = pd.DataFrame({"recall": recalled.astype(int), "clarity": np.where(recalled, clarity, np.nan)})
    group = pd.Categorical(residents["age_group"], categories=list(AGE_GROUPS)).codes
    channels = maker.common["channels"]
    used = np.column_stack([rng.random(n) < np.array(row["use"])[group] for row in channels.values()])
    trust = np.array([row["trust"] for row in channels.values()])
    trusted = rng.random(used.shape) < np.where(used, trust, 0.35 * trust)
    codes = list(channels)
    frame["channel_used"] = [[codes[j] for j in np.flatnonzero(row)] for row in used]
    frame["channel_preferred"] = np.array(codes)[draw((used + 0.03) * (0.15 + trust), rng)]
    frame["channel_trusted"] = [[codes[j] for j in np.flatnonzero(row)] for row in trusted]
    return frame


def opinion_items(index: np.ndarray, informed: np.ndarray, maker: Maker) -> Frame:
    """Return advocacy, recommendation and beliefs about spending."""
    n, rng = len(index), maker.rng
    believed = maker.council["believed_share"] * np.exp(rng.normal(0, 0.5, n))
    return pd.DataFrame(
        {
            "advocacy": five_point(index - 6 + maker.normal(n, 14)),
            "recommend": np.rint(np.clip(index + 4 + maker.normal(n, 14), 0, 100) / 10).astype(int),
            "spend_trend": five_point(46 + 0.15 * (informed - 50) + maker.normal(n, 20)),
            "spend_share": np.clip(np.round(believed * 2) / 2, 0.5, 90),
            "spend_should": five_point(62 + 0.2 * (index - 60) + maker.normal(n, 18)),
        }
    )


def section_effects(section: np.ndarray, maker: Maker) -> np.ndarray:
    """Return what neighbours share (n,), so that clusters have a design effect; zeros without sections."""
    count = int(section.max()) + 1
    return maker.normal(count, maker.common["noise"]["section"])[section] if count > 1 else np.zeros(len(section))


def make_answers(residents: Frame, truths: dict[str, bool], maker: Maker) -> Frame:
    """Return what every resident would answer to every item, with the class in `latent_class`."""
    n, person = len(residents), maker.common["noise"]["person"]
    classes = draw_classes(residents, maker)
    latent = {name: maker.of_class(name, classes) + maker.normal(n, person) for name in (*SCALES, "informed")}
    latent["stigma"] = latent["stigma"] + section_effects(residents["section"].to_numpy(), maker)
    parts = {scale: scale_items(latent[scale], scale, maker) for scale in SCALES}
    awareness = awareness_items(classes, maker)
    informed = five_point(latent["informed"] + maker.normal(n, 10))
    scores = pd.DataFrame({scale: score(items) for scale, items in parts.items()})
    scores["informed_score"] = (informed - 1) * 25
    scores["awareness"] = awareness.filter(regex="^aided_").mean(axis=1) * 100
    experience = experience_items(classes, scores["stigma"].to_numpy(), maker)
    target = image(scores, experience, maker)
    blocks = [
        valuation_items(target, maker),
        awareness,
        *parts.values(),
        quiz_items(classes, truths, maker),
        experience,
    ]
    blocks += [
        pd.DataFrame({"informed": informed}),
        communication_items(residents, scores["informed_score"].to_numpy(), maker),
    ]
    blocks += [opinion_items(target, latent["informed"], maker)]
    names = np.array(list(maker.common["classes"]))[classes]
    return pd.concat([residents, *blocks, pd.DataFrame({"latent_class": names})], axis=1)
