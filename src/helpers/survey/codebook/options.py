"""Which option of a closed item a text means, and what a letter or a tick means by the company it keeps in a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from helpers.study.config import LANGUAGES
from helpers.survey.codebook.bands import band, bands
from helpers.survey.vocabulary import BOXES, CHECKS, CROSSES, code_key, fold, is_number, label_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.study.instrument import Instrument, Item, Option
    from helpers.survey.codebook.codebook import Codebook

#: Letters for the two sexes, in Catalan, Spanish and English: only both of a pair tell what M means.
_SEXES = (("h", "d"), ("h", "m"), ("m", "f"), ("v", "m"), ("m", "w"))
#: What joins several names in one label: "ESO, Batxillerat o FP", "Mujer / Dona".
_JOINED = re.compile(r"\s*[/,;+]\s*|\s+(?:o|i|y|e|u|or|and)\s+")
#: Studies that were not ended are those before them, which a label in parentheses leaves open.
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
_UNDONE = re.compile(
    r"\b(?:incomplet\w*|incomplete|inacaba\w*|unfinished|(?:no|not|sense|sin) (?:acaba\w*|termina\w*|finalitza\w*"
    r"|finaliza\w*|finish\w*|complet\w*))\b"
)
#: The points of an abbreviation: E.S.O. is ESO.
_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s*$|\s)")
#: Among so few blanks, ticks and crosses are yes and no; among more, a blank may be the no.
FEW_BLANKS = 0.05
#: What the name of the whole of an option holds of it.
WHOLE_OPTION = frozenset({-1})


def option_keys(item: Item) -> dict[str, str]:
    """Return code, label or another name, in any language, as codes are compared, to the option's code."""
    others = {code_key(name): option.code for option in item.options for name in option.names}
    labels = {code_key(option.label[language]): option.code for option in item.options for language in LANGUAGES}
    return others | labels | {code_key(option.code): option.code for option in item.options}


def known_answers(codebook: Codebook, instrument: Instrument) -> frozenset[str]:
    """Return every answer in words that a codebook or the instrument knows, as codes are compared.

    The options of a list are left out: they are the headers of columns too.
    """
    items = {item.id: item for item in (*instrument.items, *codebook.own_items)}
    lists = [item for item in items.values() if item.kind == "multi"]
    rules = [rules for block in (codebook, *codebook.files.values()) for rules in block.items.items()]
    keys = {key for item in items.values() for key in option_keys(item)}
    keys |= {code_key(label[language]) for label in instrument.answers.values() for language in LANGUAGES}
    for name, rule in rules:
        if name not in items or items[name].kind != "multi":
            keys |= {*rule.values, *rule.missing}
            keys |= {code_key(option.label[language]) for option in rule.options for language in LANGUAGES}
    offered = {key for item in lists for key in option_keys(item)}
    return frozenset(key for key in keys - offered if not is_number(key))


def option_of(text: str, item: Item) -> str | None:
    """Return the option that a text means: its code or a name of it, numbered or with more in parentheses, or its band.

    None where it means none, or where its parts mean different ones.
    """
    keys, text = option_keys(item), _POINTS.sub("", text) if len(_POINTS.findall(text)) > 1 else text
    if (whole := code_key(text)) in keys:
        return keys[whole]
    if any(_UNDONE.search(fold(said)) for said in _IN_PARENTHESES.findall(text)):
        # What stands in parentheses takes back what stands before them.
        return None
    meant = {keys[key] for part in label_parts(text) if (key := code_key(part)) in keys}
    # Several names of one answer: "Mujer / Dona", "ESO, Batxillerat o FP".
    joined = {keys.get(code_key(part)) for label in (text, *label_parts(text)) if len(_JOINED.split(label)) > 1
              for part in _JOINED.split(label)}  # fmt: skip
    meant |= {code for code in joined if code is not None and len(joined) == 1}
    if not meant:
        said = {ages for part in (text, *label_parts(text)) if (ages := band(part))}
        meant = {code for code, ends in bands(option.code for option in item.options).items() if ends in said}
    return next(iter(meant)) if len(meant) == 1 else None


def parts_of(text: str, option: Option) -> frozenset[int]:
    """Return which parts of an option a text names, by their place in `also`; `WHOLE_OPTION` where it is all of it.

    Examples
    --------
    >>> from helpers.study.instrument import read_instrument
    >>> primary = read_instrument()["education"].options[0]
    >>> parts_of("Sin estudios", primary) & parts_of("Primària", primary)
    frozenset()
    >>> parts_of("Primaris o menys", primary)
    frozenset({-1})
    """
    keys = [set() if isinstance(names, str) else set(map(code_key, names)) for names in option.also]
    pieces = [key for part in _JOINED.split(text) if (key := code_key(part))]
    every = [frozenset(place for place, names in enumerate(keys) if key in names) for key in [code_key(text), *pieces]]
    whole, of_pieces = every[0], every[1:]
    if whole or not all(of_pieces):
        return whole or WHOLE_OPTION
    return frozenset().union(*of_pieces)


def sex_letters(texts: Iterable[str]) -> dict[str, str]:
    """Return what the letters of a column of sexes mean, where it holds both of one pair and no other; else nothing.

    Examples
    --------
    >>> sex_letters(["H", "M", ""]), sex_letters(["F", "M"]), sex_letters(["F", "M", "H"]), sex_letters(["M"])
    ({'h': 'male', 'm': 'female'}, {'m': 'male', 'f': 'female'}, {}, {})
    """
    letters = {key for text in texts if len(key := code_key(text)) == 1 and key.isalpha()}
    pair = next((pair for pair in _SEXES if set(pair) == letters), None)
    return dict(zip(pair, ("male", "female"), strict=True)) if pair else {}


def ticks(cells: pd.DataFrame) -> dict[str, str]:
    """Return what ticks and crosses of columns mean: ``yes``, ``no`` or ``unknown``; a cross alone is none of these.

    Beside a tick a cross was drawn against something where nearly every cell has one of the two; where blanks are the
    no, nobody knows. In a form of boxes, beside an empty one, it fills the box. An x is a mark that was made, unless
    one person made both.

    Examples
    --------
    >>> import pandas as pd
    >>> ticks(pd.DataFrame([["✓", "✗"]])), ticks(pd.DataFrame([["☒", "☐"]])), ticks(pd.DataFrame([["✗", ""]]))
    ({'✓': 'yes', '✗': 'no'}, {'☒': 'yes', '☐': 'no'}, {})
    >>> ticks(pd.DataFrame([["✓", ""], ["", "✗"]])), ticks(pd.DataFrame([["✓", ""], ["", "x"]]))
    ({'✓': 'yes', '✗': 'unknown'}, {'✓': 'yes'})
    """
    keys = cells.map(code_key)
    marks = [key for key in pd.unique(keys.to_numpy().ravel()) if key in CHECKS | BOXES | CROSSES]
    is_check, is_cross = keys.isin(CHECKS), keys.isin(CROSSES)
    answered = keys[(keys != "").any(axis=1)]
    is_full = bool((answered == "").to_numpy().mean() <= FEW_BLANKS) if len(answered) else False
    both = bool((is_check.any(axis=1) & is_cross.any(axis=1)).any()) or cells.shape[1] == 1
    beside = "no" if is_full else "unknown"
    has_checks, has_boxes = bool(is_check.any(axis=None)), any(key in BOXES for key in marks)
    crossed = beside if has_checks else "yes" if has_boxes else ""
    meant = {key: "yes" if key in CHECKS else "no" if key in BOXES else crossed for key in marks}
    return {key: said for key, said in meant.items() if said and not (key == "x" and not (has_checks and both))}


def tight_options(item: Item) -> dict[str, str]:
    """Return tight code or label, in any language, to the option's code."""
    tight = {key: key.replace(" ", "") for key in option_keys(item)}
    # A header has no plus behind its letters: LGTBI+.
    return {
        tight[key] if key[:1].isdigit() else tight[key].rstrip("+"): code for key, code in option_keys(item).items()
    }
