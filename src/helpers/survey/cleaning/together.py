"""The files of one survey held against each other: what none of them shows alone, and what only one of them says."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import is_written_by_tool
from helpers.survey.checking.codes.faults import REPEATED, REPEATED_SHARE, fewest_shared, unmapped_items
from helpers.survey.checking.codes.hidden_codes import heaped_codes, only_marks, young_ages
from helpers.survey.checking.codes.named_twice import translated
from helpers.survey.checking.scales.agreement import POINTS, Scale, ending_early, scales_of
from helpers.survey.checking.scales.turned_rows import turned_files
from helpers.survey.cleaning import duplicates
from helpers.survey.cleaning.spoken import spoken_language
from helpers.survey.cleaning.stacked import stacked, starts_of
from helpers.survey.cleaning.times import CLOCK, UNITS
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.matching import Columns
from helpers.survey.vocabulary import VALID, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.study.config import Council
    from helpers.survey.cleaning.parts import Part
    from helpers.survey.cleaning.stacked import Whole
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: What is said of a code that may be no answer, where the codebook must name every code.
_CLOSED = Problem(
    "The code {codes} of {item} is no answer in {file}, and counts as one in {n} rows of {other}, such as rows "
    "{rows}. Write under items in codebook.yml, under values of {item}, what each code means, or name it under "
    "missing."
)
#: What is said of a code that a label makes another answer in one file than it is in another.
_OTHERWISE = Problem(
    "The code {codes} of {item} has a label in {file} by which it is another answer than in {other}, where it has "
    "none. Write under items in codebook.yml, under values of {item}, what each code means."
)
#: A range that another file's answers would keep to by chance less often than this is of another scale.
UNLIKELY = 1e-4
#: Interviews of one survey take so many times as long in one file as in another where they are told in two units.
OTHER_UNIT = 20.0
#: A place that one file names and another does not may be called otherwise there, where so many answers were expected.
EXPECTED = 5.0
CLOSED = ("binary", "quiz", "single")


def parts_apart(
    raw: RawSurvey,
    parts: Sequence[Part],
    codebook: Codebook,
    config: Council | None,
    places: Mapping[str, Sequence[str]] | None = None,
    told: Sequence[Problem] = (),
) -> list[Problem]:
    """Return what is wrong with the files of a survey that none of them shows alone; nothing for one file.

    Parameters
    ----------
    raw
        The survey as it was received.
    config
        None where council.yml is itself refused.
    places
        Known categories of items whose options are open, by item.
    told
        What each file shows by itself, and need not be said of all of them.
    """
    if len(parts) == 1:
        return []
    whole, known = stacked(raw, parts), places or {}
    items, messages = {problem.values.get("item") for problem in told}, {problem.message for problem in told}
    pooled = (p for p in _pooled(whole, parts, config) if p.values.get("item", "") not in items)
    problems = [p for p in pooled if p.message not in messages]
    problems += [*durations_apart(parts), *lost_items(parts, codebook)]
    for item in whole.answers:
        having = [part for part in parts if item in part.answers]
        if len(having) > 1:
            problems += _item_apart(item, having, codebook, known, item in items)
    return problems


def _item_apart(
    item: str, parts: Sequence[Part], codebook: Codebook, places: Mapping[str, Sequence[str]], is_told: bool
) -> Iterable[Problem]:
    source = parts[0].matching.sources[item]
    if source.item.construct == "paradata":
        return
    yield from codes_apart(item, parts, codebook)
    yield from meanings_apart(item, parts, codebook)
    if source.item.kind == "scale" and not is_told:
        yield from ranges_apart(item, parts)
    if source.item.kind == "single" and not source.item.options and not places.get(item):
        yield from places_apart(item, parts)


def _pooled(whole: Whole, parts: Sequence[Part], config: Council | None) -> Iterable[Problem]:
    """Yield what too few rows of each file show, and all of them together do."""
    yield from unmapped_items(whole.answers, whole.matching, whole.raw)
    yield from ending_early(_pooled_scales(parts), whole.raw.name)
    starts = starts_of(whole.raw, parts)
    rows = {part.raw.name: part.raw.frame.index + start for part, start in zip(parts, starts, strict=True)}
    yield from turned_files(whole.answers, whole.matching, rows, whole.raw.name)
    for item, replies in whole.answers.items():
        source = whole.matching.sources[item]
        if source.item.construct != "paradata" and source.column is not None:
            yield from (*heaped_codes(source, replies, whole.raw), *only_marks(source, replies, whole.raw))
    if config:
        yield from young_ages(whole.answers, whole.raw, config.options)


def _pooled_scales(parts: Sequence[Part]) -> list[tuple[Source, str, Scale]]:
    """Return each scale's answers of all files; those of a scale that one file shows to end early are told there."""
    scales: dict[str, list[tuple[Source, Scale]]] = defaultdict(list)
    for part in parts:
        for source, _, scale in scales_of(part.answers, part.matching, part.raw):
            if source.shared is None:
                scales[source.item.id].append((source, scale))
    return [(those[0][0], item, _added([scale for _, scale in those])) for item, those in scales.items()]


def _added(scales: Sequence[Scale]) -> Scale:
    counts: dict[float, int] = defaultdict(int)
    for scale in scales:
        for value, count in scale.counts.items():
            counts[value] += count
    labels = {point: label for scale in scales for point, label in scale.labels.items()}
    return Scale(labels, dict(counts), next((scale.stated for scale in scales if scale.stated), None))


# ---------------------------------------------------------------------------------------------- one against another


def codes_apart(item: str, parts: Sequence[Part], codebook: Codebook) -> Iterable[Problem]:
    """Yield a problem for an item of which a code is an answer in one file, and none or another one in the next.

    One file may say what its codes mean (labels, codes declared missing) where the other holds them bare. What the
    codebook says of a code holds in all files, and two files that both label it are taken at their word; what it says
    of an item in one file alone settles it.
    """
    is_settled = any(item in own.items for own in codebook.files.values())
    if is_settled or parts[0].matching.sources[item].item.kind in ("open", "multi", "date"):
        return
    message = (
        "The code {codes} of {item} is no answer in {file}, and counts as one in {n} rows of {other}, such as rows "
        "{rows}. Write under items in codebook.yml {item}: {{missing: {{{code}: refused}}}}, or {item}: {{values: "
        "{{{code}: {code}}}}} where it is an answer."
    )
    for one, other in permutations(parts, 2):
        alone = codebook.files.get(one.raw.name)
        said = {
            *codebook.missing,
            *(alone.missing if alone else ()),
            *one.matching.sources[item].rule.missing,
            *one.matching.sources[item].rule.values,
        }
        first, second = _meanings(item, one), _meanings(item, other)
        shared = [code for code in first if code in second and code not in said]
        values = {"item": item, "file": one.raw.name, "other": other.raw.name}
        lost = [code for code in shared if first[code] is None and second[code] is not None]
        if lost:
            texts = other.answers[item].texts.map(code_key)
            rows = texts.index[texts.isin(lost)]
            told = {"codes": shortened(lost), "code": lost[0], "n": len(rows), "rows": shortened(list(rows))}
            is_closed = other.matching.sources[item].item.kind in CLOSED
            yield Problem(_CLOSED.message if is_closed else message, other.raw.name, values | told)
        turned = [code for code in shared if None not in (first[code], second[code]) and first[code] != second[code]
                  and code in _labels(item, one) and code not in _labels(item, other)]  # fmt: skip
        if turned:
            yield Problem(_OTHERWISE.message, other.raw.name, values | {"codes": shortened(turned)})


def meanings_apart(item: str, parts: Sequence[Part], codebook: Codebook) -> Iterable[Problem]:
    """Yield a problem for an item of which one file has two codes of one answer, and none of another that others have.

    A code may mean two things in two files: M is a man beside F, and a woman (mujer) beside H. What the codebook says
    of the item in one file alone settles it.
    """
    source = parts[0].matching.sources[item]
    is_settled = any(item in own.items for own in codebook.files.values()) or not source.rule.values
    if is_settled or source.item.kind not in CLOSED or (source.item.kind == "single" and not source.item.options):
        return
    message = (
        "In {file}, {codes} are all {meant} of {item}, and nobody is {lost}, as {n} of {answered} are in {other}: a "
        "code may mean something else in each file. Say under files in codebook.yml what the codes of {file} mean, as "
        "in files: {{{file}: {{items: {{{item}: {{values: {{{code}: {lost}, ...}}}}}}}}}}."
    )
    for one, other in permutations(parts, 2):
        mine, theirs = (replies.values[replies.states == VALID] for replies in (one.answers[item], other.answers[item]))
        codes, known = (part.answers[item].texts.map(code_key) for part in (one, other))
        meant_by = {meant: sorted(set(those)) for meant, those in codes[mine.index].groupby(mine)}
        # One of the codes is the other file's too, and one is not: the first may mean something else here.
        several = {
            meant: those for meant, those in meant_by.items() if 0 < known[known.isin(those)].nunique() < len(those)
        }
        counts = theirs[~theirs.isin(set(mine))].value_counts()
        if several and len(counts) and counts.iloc[0] / len(theirs) * len(mine) >= EXPECTED:
            meant, those = next(iter(several.items()))
            values = {"item": item, "file": one.raw.name, "other": other.raw.name, "n": int(counts.iloc[0])}
            values |= {"codes": shortened(those), "meant": _said(meant), "lost": _said(counts.index[0])}
            yield Problem(message, one.raw.name, values | {"answered": len(theirs), "code": those[0]})


def _said(answer: object) -> str:
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _labels(item: str, part: Part) -> set[str]:
    return {code for column in part.matching.sources[item].columns for code in part.raw.labels_of(column)}


def _meanings(item: str, part: Part) -> dict[str, object]:
    """Return each number that stands in a file's column, with the answer that it is there; None for no answer."""
    replies = part.answers[item]
    table = pd.DataFrame({"code": replies.texts.map(code_key), "value": replies.values, "state": replies.states})
    first = table[replies.texts.map(is_number).astype(bool)].drop_duplicates("code")
    return {row.code: row.value if row.state == VALID else None for row in first.itertuples() if row.state != "invalid"}


def ranges_apart(item: str, parts: Sequence[Part]) -> Iterable[Problem]:
    """Yield a problem for a scale whose answers in one file keep to a shorter one, as those of the others do not.

    Were the scales the same, the answers beyond a file's range would fall among those of all files as they come: none
    of them into this file with the hypergeometric probability, which needs no share to be known.
    """
    if any(part.matching.sources[item].rule.scale for part in parts):
        return
    low, high = parts[0].matching.sources[item].item.low, parts[0].matching.sources[item].item.high
    message = (
        "The {n} answers to {item} in {file} go from {from_} to {to}, and those of {other} from {other_from} to "
        "{other_to}: one of the files has another scale. Write in codebook.yml files: {{{file}: {{items: {{"
        "{item}: {{scale: [from, to]}}}}}}}} with the ends of its own; or, under items, {item}: {{scale: [{low}, "
        "{high}]}} where it is the same."
    )
    valid = {part.raw.name: _valid(item, part) for part in parts}
    for name, mine in valid.items():
        others = pd.concat([those for other, those in valid.items() if other != name])
        if mine.empty or others.empty or low is None or high is None:
            continue
        beyond, every = int((others > mine.max()).sum()), len(mine) + len(others)
        chance = float(hypergeom.pmf(0, every, beyond, len(mine)))
        if mine.max() < high and _is_end(mine.max(), low) and chance < UNLIKELY:
            rest = " + ".join(other for other in valid if other != name)
            values = {"item": item, "n": len(mine), "file": name, "other": rest}
            ends = {
                "low": low,
                "high": high,
                "from_": mine.min(),
                "to": mine.max(),
                "other_from": others.min(),
                "other_to": others.max(),
            }
            yield Problem(message, name, values | {key: f"{end:g}" for key, end in ends.items()})


def _is_end(value: float, low: float) -> bool:
    """Return whether a scale can end there: at a usual last point, or at one (shares), above its beginning."""
    return (int(value) in POINTS or value <= 1) and value > low


def _valid(item: str, part: Part) -> pd.Series:
    replies = part.answers[item]
    return replies.values[replies.states == VALID].astype(float)


def lost_items(parts: Sequence[Part], codebook: Codebook) -> Iterable[Problem]:
    """Yield a problem for each file that lacks items which others have, and holds columns that nothing was read from.

    Columns that other files hold unread too, that a tool writes, or that the codebook ignores, are no such question.
    """
    message = (
        "{file} has no column for {items}, which other files of the survey have, and its columns {columns} were not "
        "read. Write under items in codebook.yml {item}: {{column: [{written}, ...]}} with the columns of all files, "
        "or name what is no such question under ignore."
    )
    asked = {item: source for part in parts for item, source in part.matching.sources.items()}
    for part in parts:
        lacking = [item for item, source in asked.items()
                   if item not in part.matching.sources and source.item.construct != "paradata"]  # fmt: skip
        columns = _unread(part, [other for other in parts if other is not part], codebook) if lacking else []
        if columns:
            values = {"file": part.raw.name, "items": ", ".join(lacking), "item": lacking[0]}
            shown = {"columns": shortened([quoted(name) for name in columns]), "written": quoted(columns[0])}
            yield Problem(message, part.raw.name, values | shown)


def _unread(part: Part, others: Sequence[Part], codebook: Codebook) -> list[str]:
    frame, columns = part.raw.frame, Columns(part.raw.frame.columns)
    known = {columns.find(name) for name in codebook.ignore} | {c for p in others for c in p.matching.unused}
    known |= set(duplicates.person_columns(frame.columns, None))
    return [c for c in part.matching.unused if c not in known and not is_written_by_tool(frame[c])]


def durations_apart(parts: Sequence[Part]) -> Iterable[Problem]:
    """Yield a problem for files whose interviews cannot have taken so long: minutes in one, seconds in the other.

    The codebook's `format` settles it.
    """
    medians = {}
    for part in parts:
        source = part.matching.sources.get("duration_seconds")
        if source is not None and not source.rule.format:
            seconds = _valid("duration_seconds", part)
            medians[part.raw.name] = float(seconds[seconds > 0].median())
    known = {name: median for name, median in medians.items() if np.isfinite(median)}
    if len(known) < 2:
        return
    low, high = min(known, key=lambda name: known[name]), max(known, key=lambda name: known[name])
    if known[high] >= OTHER_UNIT * known[low]:
        message = (
            "Half of the interviews took under {low_median} in {low} and under {high_median} in {high}, read as "
            "seconds: the files tell durations in two units. Write in codebook.yml files: {{{low}: {{items: "
            "{{duration_seconds: {{format: minutes}}}}}}}} with the unit of that file (allowed: {allowed}); or name "
            "the columns under ignore."
        )
        values = {"low": low, "high": high, "low_median": f"{known[low]:g}", "high_median": f"{known[high]:g}"}
        yield Problem(message, high, values | {"allowed": ", ".join((*UNITS, CLOCK))})


def places_apart(item: str, parts: Sequence[Part]) -> Iterable[Problem]:
    """Yield a problem for an open question of places that two files call by names that may be each other's.

    So are names that are translations of each other, and the names of two files in two languages that each has alone.
    A file may hold the people of its own places: other names in one language are other places.
    """
    if parts[0].matching.sources[item].rule.values:
        return
    message = (
        "{names}, which not all files have under {item}, may be the same places in two languages or spellings. Write "
        "under items in codebook.yml {item}: {{values: {{{written}}}}} where each is a place of its own, and behind "
        "the colon the name of the other file where they are one; or list the places in population.csv."
    )
    alike = [name for i, one in enumerate(parts) for other in parts[i + 1 :] for name in _alike(item, one, other)]
    if alike:
        every = dict.fromkeys(name for part in parts for name in _often(item, part).values())
        written = ", ".join(f"{quoted(name)}: {quoted(name)}" for name in every)
        values = {"item": item, "names": shortened(list(dict.fromkeys(alike))), "written": written}
        yield Problem(message, " + ".join(part.raw.name for part in parts), values)


def _alike(item: str, one: Part, other: Part) -> list[str]:
    """Return the names of places by which two files may mean the same."""
    mine, theirs = _only_here(item, one, other), _only_here(item, other, one)
    languages = {part.raw.language or spoken_language(part.matching, part.raw) for part in (one, other)}
    if len(languages) == 2 and "" not in languages and mine and theirs:
        return [*mine, *theirs]
    known, there = _often(item, one), _often(item, other)
    pairs = translated([*known.values(), *(name for key, name in there.items() if key not in known)])
    return [name for pair in pairs if sum(code_key(name) in known for name in pair) == 1 for name in pair]


def _often(item: str, part: Part) -> dict[str, str]:
    """Return the places that several people of a file named, by how they are compared."""
    names = part.answers[item].values[part.answers[item].states == VALID].astype(str)
    counts = names.map(code_key).value_counts()
    first = dict(zip(names.map(code_key), names, strict=True))
    return {key: first[key] for key in counts.index[counts >= fewest_shared(len(names))]}


def _only_here(item: str, part: Part, other: Part) -> list[str]:
    """Return the places that one file names so often that the other would be expected to name them too."""
    mine, theirs = (p.answers[item].values[p.answers[item].states == VALID].astype(str) for p in (part, other))
    shares = mine.map(code_key).value_counts(normalize=True)
    known, first = set(theirs.map(code_key)), dict(zip(mine.map(code_key), mine, strict=True))
    often = shares[(shares * len(mine) >= REPEATED) & (shares >= REPEATED_SHARE) & (shares * len(theirs) >= EXPECTED)]
    return [first[key] for key in often.index if key not in known]
