"""The council's own messages, quoted: the trouble of each, and a rewrite by rules where one passes them.

Only what the council itself published is quoted; persons are masked, and a rewrite that the method's own rules would
fault is not shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.rewriting.asking import FRONT_DOOR, how_to_ask, service_row
from helpers.communication.audit.rewriting.masking import masked
from helpers.communication.audit.rewriting.passing import CAPITALS, IN_A_ROW, faults_of, unexplained
from helpers.communication.audit.rewriting.rewording import read_rewording, reworded
from helpers.communication.audit.rewriting.troubles import Trouble, read_troubles, says_how_to_ask, troubles_of
from helpers.communication.audit.texts.wording import WORD
from helpers.communication.audit.themes.coding import text_of
from helpers.study.config import LANGUAGES

#: Kinds for which a way to ask is added where the message has none.
INVITING = ("need", "denial", "no_way")
#: A name before its acronym in brackets, or behind it.
SPELLED = r"\b((?:[^\W\d_]{{1,30}}['’ ]){{1,8}}[^\W\d_]{{1,30}})\s*\({acronym}\)|\b{acronym}\s*\(([^)]{{5,80}})\)"


@dataclass(frozen=True)
class Quote:
    """A sentence of one of the council's messages.

    Attributes
    ----------
    message
        As in `coded_messages`.
    times
        Messages about the service that hold this sentence.
    kind
        What is wrong, a kind of `troubles.yml`.
    rewrite
        The sentence as the method would have it; empty where no rule gives one that passes.
    """

    message: str
    date: pd.Timestamp
    channel: str
    language: str
    kind: str
    gravity: float
    sentence: str
    times: int
    rewrite: str


def known_words(inventory: Inventory, council: str) -> frozenset[str]:
    """Return the words in lower case that name no person: the council's own, and those of its services and channels."""
    said = [council]
    for table, columns in ((inventory.services, ("name",)), (inventory.channels, ("name", "owner"))):
        said += [str(cell) for column in columns for cell in table[column].dropna()]
    return frozenset(word.lower() for text in said for word in WORD.findall(text))


def quotes(inventory: Inventory, coded: pd.DataFrame, council: str) -> list[Quote]:
    """Return sentences of the council's messages about Social Services that carry a trouble, the gravest first.

    At most twelve, five of one kind and two of one kind from one channel; a sentence that was sent again is quoted
    once. Of those as grave the one that reached more people comes first, then the earlier one.

    Parameters
    ----------
    coded
        Table `coded_messages`, its rows of the council in the order of the inventory.
    council
        The council's name.
    """
    every = list(_all_of(inventory, coded, known_words(inventory, council)))
    times = Counter(quote.sentence for quote, _ in every)
    ordered = sorted(every, key=_rank)
    once = {quote.sentence: quote for quote, _ in reversed(ordered)}
    first = [quote for quote, _ in ordered if once[quote.sentence] is quote]
    return [_counted(quote, times[quote.sentence]) for quote in _chosen(first)]


def _rank(pair: tuple[Quote, float]) -> tuple[float, float, pd.Timestamp, str, str]:
    quote, reach = pair
    return (-quote.gravity, -reach, quote.date, quote.channel, quote.sentence)


def _counted(quote: Quote, times: int) -> Quote:
    return replace(quote, times=times)


def _chosen(ordered: list[Quote]) -> list[Quote]:
    rules, kept = read_troubles(), []
    kinds: Counter[str] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for quote in ordered:
        place = (quote.kind, quote.channel)
        if kinds[quote.kind] < rules.most_of_a_kind and places[place] < rules.most_of_a_channel:
            kept.append(quote)
            kinds[quote.kind] += 1
            places[place] += 1
    return kept[: rules.most]


def _all_of(inventory: Inventory, coded: pd.DataFrame, known: Collection[str]) -> Iterator[tuple[Quote, float]]:
    """Yield each trouble of each message, and how many people that message reached."""
    own = coded[coded["origin"] == "council"]
    for row, code in zip(inventory.messages.itertuples(index=False), own.itertuples(index=False), strict=True):
        if not code.is_social or code.language not in LANGUAGES or pd.isna(code.date):
            continue
        text = masked_lines(text_of(row), code.language, known)
        topic = "" if code.topic == FRONT_DOOR or code.topic not in set(inventory.services["service"]) else code.topic
        reach = 0.0 if pd.isna(code.reach) else float(code.reach)
        has_link = isinstance(row.link, str) and bool(row.link)
        for trouble in troubles_of(text, code.language, topic, has_link):
            rewrite = rewritten(trouble, text, code.language, inventory, code.topic, has_link)
            told = (code.message, code.date, code.channel, code.language, trouble.kind, trouble.gravity)
            yield Quote(*told, shortened(trouble.sentence), 1, rewrite), reach


def masked_lines(text: str, language: str, known: Collection[str]) -> str:
    """Return a text with persons masked, its lines kept: they end sentences."""
    lines = (masked(line, language, known) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def shortened(sentence: str) -> str:
    """Return a sentence, or its first words and an ellipsis where it is longer than a quotation should be."""
    parts, most = sentence.split(), read_troubles().longest_quote
    return sentence if len(parts) <= most else " ".join(parts[:most]).rstrip(",;:") + "…"


def rewritten(
    trouble: Trouble, text: str, language: str, inventory: Inventory, topic: str, has_link: bool = False
) -> str:
    """Return the sentence as the method would have it, with a way to ask where the message has none; else empty.

    Nothing is returned that the rules of framing and plain language would fault.
    """
    said = _by_kind(trouble, text, language, inventory)
    if not said:
        return ""
    is_told = has_link or trouble.kind not in INVITING or says_how_to_ask(text, language)
    ask = "" if is_told else how_to_ask(service_row(inventory.services, topic), language)
    if trouble.kind == "no_way" and not ask:
        return ""
    tried = [f"{said} {ask}", said] if ask and trouble.kind != "no_way" else [f"{said} {ask}".strip()]
    return next((one for one in tried if not faults_of(one, language)), "")


def _by_kind(trouble: Trouble, text: str, language: str, inventory: Inventory) -> str:
    if trouble.kind == "denial":
        fact = read_rewording(language).facts.get(trouble.about)
        return fact.say if fact else ""
    if trouble.kind == "no_way":
        return reworded(trouble.sentence, language) or trouble.sentence
    if trouble.kind == "shouting":
        return _lowered(trouble.sentence)
    if trouble.kind == "acronym":
        return _spelled_out(trouble.sentence, [text, *_page_texts(inventory)], language)
    return reworded(trouble.sentence, language) or ""


def _lowered(sentence: str) -> str:
    """Return a sentence without capitals for emphasis, and with one mark at its end."""
    low = CAPITALS.sub(lambda match: match[0].lower(), sentence) if IN_A_ROW.search(sentence) else sentence
    low = re.sub(r"[¡!]+", "", low).strip()
    return low[:1].upper() + low[1:] + ("" if low[-1:] in ".?…" else ".")


def _page_texts(inventory: Inventory) -> list[str]:
    return [text for text in inventory.services["page_text"] if isinstance(text, str)]


def _spelled_out(sentence: str, texts: Collection[str], language: str) -> str:
    """Return a sentence with each acronym in full, where the message or a page of the council says what it is."""
    for acronym in unexplained(sentence, language):
        full = next((name for text in texts if (name := _full_name(acronym, text))), "")
        if not full:
            return ""
        sentence = re.sub(rf"\b{acronym}\b", f"{full} ({acronym})", sentence, count=1)
    return sentence


def _full_name(acronym: str, text: str) -> str:
    """Return what an acronym stands for, if a text says it beside it and the initials fit.

    Examples
    --------
    >>> _full_name("SAD", "El servei d'atenció domiciliària (SAD) és públic.")
    "servei d'atenció domiciliària"
    """
    for match in re.finditer(SPELLED.format(acronym=acronym), text):
        parts = re.findall(r"[^\W\d_]+|[^\w]", (match[1] or match[2]).strip())
        for start in range(len(parts)):
            initials = "".join(part[0] for part in parts[start:] if len(part) > 3).upper()
            if initials == acronym and len(parts[start]) > 3:
                return "".join(parts[start:]).strip()
    return ""
