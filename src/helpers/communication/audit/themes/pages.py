"""Public pages of the services: which are missing, how to ask, in which languages, and how hard they are to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.texts.dictionaries import SOCIAL_TOPICS
from helpers.communication.audit.texts.readability import Reading, read_texts
from helpers.communication.audit.texts.topics import topic_counts
from helpers.communication.audit.themes.coding import CodedMessages, detect_language
from helpers.study.config import LANGUAGES
from helpers.study.tables.audit import PAGE_LISTS
from helpers.study.thresholds import threshold

#: A language of the survey spoken by at least this share of the people should be on the pages.
SPOKEN_BY = threshold("spoken_by")
WAYS = ("form", "phone", "visit")


def needed_languages(official: Sequence[str], respondents: pd.DataFrame | None, weights: str = "weight") -> list[str]:
    """Return the languages that pages should have: the council's own and those that enough people speak.

    Parameters
    ----------
    official
        `languages` of council.yml.
    respondents
        Table `respondents`; its column ``language`` is used where it was asked.
    """
    spoken: list[str] = []
    if respondents is not None and "language" in respondents and respondents["language"].notna().any():
        known = respondents[respondents["language"].notna()]
        shares = known.groupby("language")[weights].sum() / known[weights].sum()
        spoken = [code for code in LANGUAGES if float(shares.get(code, 0.0)) >= SPOKEN_BY]
    return list(dict.fromkeys([*official, *spoken]))


def service_pages(inventory: Inventory, needed: Sequence[str]) -> pd.DataFrame:
    """Return the table `service_pages`, one row a service, with ``languages`` and ``missing_languages`` as tuples.

    Without services.csv, the services of the instrument are looked for in the sitemap's addresses; how one can ask
    is then not known.
    """
    if not len(inventory.services):
        return _from_sitemap(inventory.pages, needed) if inventory.pages else pd.DataFrame()
    rows = [_service(row, needed) for row in inventory.services.itertuples(index=False)]
    return pd.DataFrame(rows).drop_duplicates("service", ignore_index=True)


def language_rows(pages: pd.DataFrame) -> pd.DataFrame:
    """Return the table `page_languages`: a row for each language that a page has, and for each that it lacks.

    Parameters
    ----------
    pages
        As `service_pages` returns it.
    """
    rows = [
        (row.service, language, is_there)
        for row in pages.itertuples()
        for name, is_there in PAGE_LISTS.items()
        for language in getattr(row, name)
    ]
    table = pd.DataFrame(rows, columns=["service", "language", "is_there"])
    return table.drop_duplicates(["service", "language"], ignore_index=True)


def _service(row: Any, needed: Sequence[str]) -> dict[str, Any]:
    text = row.page_text if isinstance(row.page_text, str) else ""
    has_page = bool(text) or (isinstance(row.page_url, str) and bool(row.page_url))
    languages = _languages(row.languages, text) if has_page else []
    asks = {way: None if pd.isna(getattr(row, way)) else bool(getattr(row, way)) for way in WAYS}
    reading = _reading(text, _names([row.name]))
    return {
        "service": row.service,
        "name": row.name if isinstance(row.name, str) else row.service,
        "has_page": has_page,
        **{f"has_{way}": is_asked for way, is_asked in asks.items()},
        "has_way_to_ask": _any_way(list(asks.values())),
        "languages": tuple(languages),
        "missing_languages": tuple(code for code in needed if code not in languages),
        "ease": reading.ease if reading else None,
        "level": reading.level if reading else None,
    }


def _any_way(ways: list[bool | None]) -> bool | None:
    """Return whether there is a way to ask: None where none is known and some are not told."""
    if any(way is True for way in ways):
        return True
    return None if any(way is None for way in ways) else False


def _languages(listed: object, text: str) -> list[str]:
    if isinstance(listed, str) and listed:
        return listed.split(";")
    language = detect_language(text) if text else "other"
    return [language] if language in LANGUAGES else []


def _reading(text: str, titles: Sequence[str]) -> Reading | None:
    language = detect_language(text) if text else "other"
    return read_texts([text], language, titles) if language in LANGUAGES else None


def _names(names: Iterable[object]) -> list[str]:
    """Return the names of services that are given: what a page's title says."""
    return [name for name in names if isinstance(name, str)]


def _from_sitemap(pages: Sequence[str], needed: Sequence[str]) -> pd.DataFrame:
    languages: dict[str, set[str]] = {service: set() for service in SOCIAL_TOPICS}
    seen: set[str] = set()
    for page in pages:
        path = unquote(urlsplit(page).path)
        words = re.sub(r"[-_/.]+", " ", path)
        for language in LANGUAGES:
            for service in topic_counts(words, language):
                if service in languages:
                    seen.add(service)
                    languages[service] |= {code for code in LANGUAGES if f"/{code}/" in path}
    rows = [_listed(service, service in seen, sorted(languages[service]), needed) for service in SOCIAL_TOPICS]
    return pd.DataFrame(rows)


def _listed(service: str, has_page: bool, languages: list[str], needed: Sequence[str]) -> dict[str, Any]:
    unknown = dict.fromkeys(["has_form", "has_phone", "has_visit", "has_way_to_ask", "ease", "level"])
    missing = [code for code in needed if code not in languages] if languages or not has_page else []
    tongues = {"languages": tuple(languages), "missing_languages": tuple(missing)}
    return {"service": service, "name": service, "has_page": has_page, **unknown, **tongues}


def readability(coded: CodedMessages, inventory: Inventory) -> pd.DataFrame:
    """Return the table `readability`: channels (messages about Social Services) and service pages, by language."""
    table = coded.table
    social = table[table["is_social"].astype(bool) & table["language"].isin(LANGUAGES) & (table["origin"] == "council")]
    texts: dict[tuple[str, str], list[str]] = {}
    for row in social.itertuples():
        texts.setdefault((f"channel:{row.channel}", row.language), []).append(coded.texts[row.message])
    for row in inventory.services.itertuples(index=False):
        if isinstance(row.page_text, str) and (language := detect_language(row.page_text)) in LANGUAGES:
            texts.setdefault((f"service:{row.service}", language), []).append(row.page_text)
    titles = _names(inventory.services["name"])
    read = {key: read_texts(of_channel, key[1], titles) for key, of_channel in texts.items()}
    rows = [_row(*key, len(texts[key]), reading) for key, reading in read.items() if reading]
    return pd.DataFrame(rows).sort_values(["ease", "text"], ignore_index=True) if rows else pd.DataFrame()


def _row(text: str, language: str, texts: int, reading: Reading) -> dict[str, Any]:
    counts = reading.counts
    return {
        "text": text,
        "language": language,
        "measure": reading.measure,
        "texts": texts,
        "words": counts.words,
        "sentences": counts.sentences,
        "words_per_sentence": counts.words_per_sentence,
        "syllables_per_word": counts.syllables_per_word,
        "ease": reading.ease,
        "second_ease": reading.second_ease,
        "level": reading.level,
        "long_sentences": reading.long_sentences,
        "passives": reading.passives,
        "jargon": reading.jargon,
    }
