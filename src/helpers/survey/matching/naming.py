"""The names by which an item and its options may stand in a file, and the names that a column's header may hold.

Tools and people number questions, put groups before them, drop underscores, and write a battery as a question with its
statement in brackets. Both sides are therefore turned into names that are compared letter by letter, without case,
accents, spaces and punctuation: what is found is exactly an item's name, never something like it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from helpers.study.config import LANGUAGES
from helpers.survey.codebook.options import tight_options
from helpers.survey.files.mending import mend_text
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.study.instrument import Instrument, Item

#: How sure a name is, the surest first: the item's id, wording or statement as the whole header; the same behind a
#: group's name or in brackets; the tool's own column; the short name.
WHOLE, WITHIN, RECORDED, SHORT = range(4)
#: A header cut off by a tool still names an item if it is at least so long and begins one item's wording only.
LEAST_CUT = 40
#: So many columns must share a prefix joined by an underscore before it counts as a group's name.
LEAST_GROUP = 5

_NUMBER = r"\d{1,3}(?:[._-]\d{1,2}){0,2}[a-z]?"
_NUMBERED = re.compile(
    rf"^\s*(?:\(?(?:[PQ]|preg(?:unta)?\.?|question|item|n[ºo]\.?)?[\s._-]{{0,2}}{_NUMBER}(?:\s*[.):º–—-]+[\s_]*|_+|\s+)"
    rf"|[A-Z]{{1,2}}{_NUMBER}(?:\.\s+|\)\s*|\s+[–—-]\s+))(?=[^\W\d_]|[¿¡«“\"'\[])",
    re.IGNORECASE,
)
#: Marks behind which a group's name ends, a line break ("") among them; an underscore may also be part of a name.
GROUP_MARKS = frozenset({"/", "|", ">", ":", "::", ".", "–", "—", "-", "__", ""})
_SEPARATOR = re.compile(r"\s*(?:::|__|[/|>:.–—_-])\s*|\s*\n\s*")
#: What Qualtrics puts between a question and its option, and behind a question with a line to write on.
_FILLER = re.compile(r"\s*-\s*Selected Choice\b")
_BRACKETED = re.compile(r"^(.*?)\s*(?:\[|\(choice=)(.+)[\])]\s*$", re.DOTALL)
_OPTION_FIRST = re.compile(r"^\s*([^:]+):\s*(.+)$", re.DOTALL)
_LABEL_FIRST = re.compile(r"^\s*\[([^\]]+)\]\s*(.+)$", re.DOTALL)
_CODED = re.compile(r"^([A-Za-z]\w*)(?:\[([^\]]+)\])?\.\s+(.*)$", re.DOTALL)
_CODED_ALONE = re.compile(r"^(.+?)\[([^\]]+)\]$", re.DOTALL)
_REPEATED = re.compile(r"(?: \(\d+\)|\.\d+)$")
_STATEMENT = re.compile(r"^(?:[«“\"](?P<first>[^»”\"]+)[»”\"].*|[^«“\"]*[«“\"](?P<last>[^»”\"]+)[»”\"]\W*)$", re.DOTALL)
_POSITION = re.compile(r"^sq0*(\d{1,3})$")
#: Columns of free text beside a closed question, and what asks there for words: "Other (please specify)".
_OTHERS = ("other", "others", "other answer", "otro", "otra", "otros", "otras", "otra respuesta", "altre", "altra",
           "altres", "un altre", "una altra", "una altra resposta")  # fmt: skip
_WORDS = ("", "specify", "please specify", "please describe", "please state", "which", "text", "especificar",
          "especifique", "especifiqui", "especifiqueu", "especifica", "por favor especifique", "especifique por favor",
          "cual", "cuales", "quin", "quina", "quins", "quines", "si us plau especifiqueu", "si us plau especifiqui",
          "especifiqueu si us plau", "especifiqueu-ho", "indiqueu", "indiqueu-ho", "indiqui", "indique", "digueu",
          "diga")  # fmt: skip
OTHER = frozenset({fold(f"{other} {words}") for other in _OTHERS for words in _WORDS} | {
    fold(word) for word in ("comment", "comments", "comentari", "comentaris", "comentario", "comentarios", *_WORDS[1:])
})  # fmt: skip
#: The column of a question's answer beside one of words, as SurveyMonkey heads it in the second row.
_ANSWER = re.compile(
    r"\s*\[\s*(?:Open-Ended )?(?:Response|Respuesta(?: abierta)?|Resposta(?: oberta)?)\s*\]\s*$", re.IGNORECASE
)


@lru_cache(maxsize=20_000)
def tight(text: str) -> str:
    """Return a text as names are compared: folded, without spaces.

    Examples
    --------
    >>> tight("val_quality_of_life"), tight("Si en tingués necessitat, hi aniria")
    ('valqualityoflife', 'sientinguesnecessitathianiria')
    """
    return fold(mend_text(text)).replace(" ", "")


def unnumbered(text: str) -> str:
    """Return a header without the number of its question.

    Examples
    --------
    >>> unnumbered("P3. Sexe (H/D)"), unnumbered("Sexe")
    ('Sexe (H/D)', 'Sexe')
    """
    return _NUMBERED.sub("", text, count=1)


def statement(text: str) -> str:
    """Return the statement that a question quotes at its beginning or its end; empty where it quotes none.

    Examples
    --------
    >>> statement("«Et jutgen.» Hi està d'acord?"), statement("Quan sent «Ajut», què pensa?")
    ('Et jutgen.', '')
    """
    match = _STATEMENT.match(text.strip())
    return (match.group("first") or match.group("last")) if match else ""


def item_names(item: Item) -> dict[str, int]:
    """Return every name of an item and how sure it is (`WHOLE` or `SHORT`)."""
    wordings = [item.text[language] for language in LANGUAGES]
    whole = [item.id, *wordings, *(statement(text) for text in wordings)]
    short = [item.short[language] for language in LANGUAGES] if item.short else []
    return {tight(name): SHORT for name in short if tight(name)} | {tight(name): WHOLE for name in whole if tight(name)}


@dataclass(frozen=True)
class Header:
    """What a column's header can mean.

    Attributes
    ----------
    names
        Name to how sure it is: `WHOLE` where it is all that the header says, `WITHIN` where something stands before.
    pairs
        Question and option, both tight, where the column may be one option of a question.
    prefixed
        Prefix and rest where the header may be a group and a name joined by an underscore.
    recorded
        The header, folded, alone and behind a group's name: to know the tool's own columns by.
    """

    column: str
    names: dict[str, int]
    pairs: tuple[tuple[str, str], ...]
    prefixed: tuple[tuple[str, str], ...]
    recorded: frozenset[str] = frozenset()


def read_header(column: str, question: str = "", repeated: bool = False) -> Header:
    """Return what a header can mean.

    Parameters
    ----------
    question
        The column's label, from SPSS and Stata files.
    repeated
        The header is another one's with a number behind it, as a second column of the same name gets.
    """
    texts = [_ANSWER.sub("", _FILLER.sub("", text)) for text in (column, question) if text.strip()]
    texts += [_REPEATED.sub("", column)] if repeated else []
    texts += [bare for text in texts if (bare := unnumbered(text)) != text]
    names: dict[str, int] = {}
    pairs: dict[tuple[str, str], None] = {}
    for text in texts:
        names[tight(text)] = WHOLE
        for head, tail in [*_coded(text), *_bracketed(text), *_split(text)]:
            for question in (head, *(rest for _, rest in _split(head, GROUP_MARKS))):
                pairs.setdefault((tight(question), tight(tail)))
            names.setdefault(tight(tail), WITHIN)
        if first := _OPTION_FIRST.match(text):
            # Alchemer writes the option before its question.
            pairs.setdefault((tight(first.group(2)), tight(first.group(1))))
        coded = _CODED.match(text)
        if coded and not coded.group(2) and fold(coded.group(3)) not in OTHER:
            names |= {tight(coded.group(1)): WHOLE, tight(coded.group(3)): WHOLE}
    prefixed = tuple((tight(h), tight(t)) for text in texts[:1] for h, t in _split(text, frozenset({"_"})) if h)
    if "_" in column:
        # Behind an underscore may stand the end of a longer name: only a group's prefix makes it an item.
        for _, tail in prefixed:
            if names.get(tail) == WITHIN and not _stands_apart(column, tail):
                del names[tail]
    recorded = frozenset(fold(text) for text in (column, *(tail for _, tail in _split(column, GROUP_MARKS))))
    return Header(column, {n: r for n, r in names.items() if n}, tuple(p for p in pairs if all(p)), prefixed, recorded)


def _stands_apart(column: str, tail: str) -> bool:
    """Return whether a name also stands behind a mark other than an underscore."""
    return any(tight(rest) == tail for _, rest in [*_bracketed(column), *_split(column, GROUP_MARKS)])


def _coded(text: str) -> Iterable[tuple[str, str]]:
    """Yield code and option, and code and label, of LimeSurvey's ``code[SQ001]. Question [label]``."""
    match = _CODED.match(text) or _CODED_ALONE.match(text)
    if not match or not match.group(2):
        return
    yield match.group(1), match.group(2)
    if match.re is _CODED:
        for question, option in _bracketed(match.group(3)):
            yield match.group(1), option
            yield question, option


def _bracketed(text: str) -> Iterable[tuple[str, str]]:
    """Yield question and option of ``Question [option]``, ``Question (choice=option)`` and ``[option] Question``."""
    match, first = _BRACKETED.match(text), _LABEL_FIRST.match(text)
    if match:
        yield match.group(1), match.group(2)
    if first:
        yield first.group(2), first.group(1)


def _split(text: str, marks: frozenset[str] = GROUP_MARKS | {"_"}) -> Iterable[tuple[str, str]]:
    """Yield what stands before and after each mark that may join a group, a question and an option."""
    for mark in _SEPARATOR.finditer(text):
        if mark.group().strip() in marks:
            yield text[: mark.start()], text[mark.end() :]


#: The same without spaces.
TIGHT_OTHER = frozenset(tight(word) for word in OTHER)


class Names:
    """Every name of an instrument's items, to find by."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.items: dict[str, dict[str, int]] = defaultdict(dict)
        for item in instrument.items:
            for name, rank in item_names(item).items():
                self.items[name][item.id] = rank
        self._cut = sorted(self.items)

    def meant(self, header: Header) -> dict[str, tuple[int, bool]]:
        """Return the items that a header may carry, how sure each is, and whether it is no more than a hint.

        A short name behind something else is a hint: "Rate our website [Clarity]" is not about messages.
        """
        claims: dict[str, tuple[int, bool]] = {}
        for name, place in header.names.items():
            for item_id, rank in (self.items.get(name) or self._begun(name)).items():
                claim = (max(place, rank), rank == SHORT and place != WHOLE)
                claims[item_id] = min(claims.get(item_id, claim), claim, key=lambda c: (c[1], c[0]))
        return claims

    def _begun(self, name: str) -> dict[str, int]:
        if len(name) < LEAST_CUT:
            return {}
        begun = {item_id for full in self._cut if full.startswith(name) for item_id in self.items[full]}
        return dict.fromkeys(begun, WITHIN) if len(begun) == 1 else {}

    def option(self, item: Item, header: Header) -> str | None:
        """Return the option of a multi-select whose column this is; None where it is none."""
        keys = tight_options(item)
        named = [option for question, option in header.pairs if self.is_question(question, item)]
        codes = [keys[option] for option in named if option in keys]
        if not codes and "other" in keys.values() and TIGHT_OTHER & set(named):
            return "other"
        return codes[0] if codes else None

    def position(self, item: Item, header: Header) -> int | None:
        """Return the position, counted from 1, that LimeSurvey's ``[SQ001]`` gives an option."""
        named = [option for question, option in header.pairs if self.is_question(question, item)]
        positions = [int(m.group(1)) for option in named if (m := _POSITION.match(option))]
        return positions[0] if positions else None

    def behind(self, item: Item, header: Header) -> list[str]:
        """Return what a header may say behind the item's name."""
        return [option for question, option in header.pairs if self.is_question(question, item)]

    def is_question(self, name: str, item: Item) -> bool:
        """Return whether a tight text names the item, alone or behind a group's name."""
        return item.id in self.items.get(name, {})


def groups(headers: Iterable[Header], names: Names) -> set[str]:
    """Return the prefixes that so many columns share before different items' ids that they name a group of questions.

    A prefix before nothing but the profile is a person's ("partner_age"), not a group's.
    """
    by_prefix: dict[str, set[str]] = defaultdict(set)
    for header in headers:
        for prefix, rest in header.prefixed:
            by_prefix[prefix] |= {i for i, rank in names.items.get(rest, {}).items() if rank == WHOLE}
    asked = {item.id for item in names.instrument.items if item.construct not in ("profile", "paradata", "open")}
    return {prefix for prefix, items in by_prefix.items() if len(items) >= LEAST_GROUP and items & asked}
