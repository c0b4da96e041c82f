"""How much there is of what an action works on, as the audit counted it: pages, words and messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

#: Kinds of shortcoming of which each is one page, by what is counted.
PAGES = {"pages_missing": "no_page", "pages_without_way": "no_way_to_ask", "pages_hard": "hard_to_read:service"}


def quantities(
    pages: pd.DataFrame,
    languages: pd.DataFrame,
    readability: pd.DataFrame,
    voice: pd.DataFrame,
    shortcomings: pd.DataFrame,
) -> Mapping[str, float]:
    """Return what the audit counted; what it could not count is left out.

    Parameters
    ----------
    pages, languages, readability, voice, shortcomings
        Tables `service_pages`, `page_languages`, `readability`, `voice` and `shortcomings`.

    Returns
    -------
    mapping
        ``services`` whose pages were looked for; of these ``pages_missing``, ``pages_without_way`` (of the pages that
        there are), ``pages_hard``; ``words_to_translate``, of all pages in each language that they lack, a page that is
        still to be written counting as long as the others;
        ``messages`` about the service in a year.
    """
    amounts: dict[str, float] = {}
    if len(pages):
        on_pages = shortcomings[~shortcomings["shortcoming"].isin(ways_on_no_page(list(shortcomings["shortcoming"])))]
        amounts |= {name: float(_count(on_pages, kind)) for name, kind in PAGES.items()}
        amounts["services"] = float(len(pages))
        words = _words_to_translate(pages, languages, readability)
        amounts |= {} if words is None else {"words_to_translate": words}
    rows = voice[voice["channel"] == "all"] if len(voice) else voice
    if len(rows) and float(rows["months"].iloc[0] or 0) > 0:
        amounts["messages"] = 12.0 * float(rows["social_per_month"].iloc[0])
    return amounts


def ways_on_no_page(codes: Collection[str]) -> set[str]:
    """Return the shortcomings of a way to ask where the service has no page: its new page mends them.

    Examples
    --------
    >>> ways_on_no_page(["no_page:s1", "no_way_to_ask:s1", "no_way_to_ask:s2"])
    {'no_way_to_ask:s1'}
    """
    pageless = [code.removeprefix("no_page:") for code in codes if code.startswith("no_page:")]
    return {f"no_way_to_ask:{service}" for service in pageless} & {*codes}


def _count(shortcomings: pd.DataFrame, beginning: str) -> int:
    subjects = [":".join(str(code).split(":")[: beginning.count(":") + 2]) for code in shortcomings["shortcoming"]]
    return len({subject for subject in subjects if f"{subject}:".startswith(f"{beginning}:")})


def _words_to_translate(pages: pd.DataFrame, tongues: pd.DataFrame, readability: pd.DataFrame) -> float | None:
    """Return the words of all pages in each language that they lack; None where no page's text is known."""
    known = dict(zip(readability["text"], readability["words"].astype(float), strict=True)) if len(readability) else {}
    lengths = {str(name).removeprefix("service:"): n for name, n in known.items() if str(name).startswith("service:")}
    if not lengths:
        return None
    usual, words = sum(lengths.values()) / len(lengths), 0.0
    lacking = tongues.loc[~tongues["is_there"].astype(bool), "service"].value_counts()
    for row in pages.itertuples():
        missing = int(lacking.get(row.service, 0))
        # A page that is still to be written is written in one of them.
        languages = missing if row.has_page else max(0, missing - 1)
        words += languages * lengths.get(str(row.service), usual)
    return words
