"""From the raw file to kept respondents: every row and value that is lost on the way has an entry in the issues.

rows received = rows kept + rows excluded + rows of another council, and an answer that was set aside is named with
its row, its item and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import CodebookError, Problem, SurveyFileError
from helpers.survey.checking.codes import categories, checks
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.codes.faults import faulty_values, repaired_texts
from helpers.survey.checking.consents import not_asked_consent
from helpers.survey.checking.rows.left_by_filter import doubts_of_filter
from helpers.survey.cleaning import times
from helpers.survey.cleaning.design_columns import design_columns
from helpers.survey.cleaning.judging import judge
from helpers.survey.cleaning.parts import NO_INTERVIEWS, Part, matched_parts, read_part, reading_problems
from helpers.survey.cleaning.same_person import duplicated
from helpers.survey.cleaning.spoken import spoken_language
from helpers.survey.cleaning.stacked import merged_derived, rows_of, stacked, starts_of
from helpers.survey.cleaning.together import parts_apart
from helpers.survey.codebook.codebook import fit_instrument
from helpers.survey.matching.parting import codebook_of, file_problems, of_one_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import Council, Wave
    from helpers.study.instrument import Instrument
    from helpers.survey.cleaning.stacked import Whole
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Reasons to leave an interview out, the first that holds counts. Whom the survey was not for is asked nothing more.
EXCLUSIONS = ("no_consent", "not_resident", "under_age", "no_answers", "duplicate", "bad_weight", "speeder",
              "straight_lining")  # fmt: skip


#: What is said of a file that adds nobody to the others.
_NONE_BESIDE = Problem(
    "No row of the file is left beside those of the survey's other files: {counts}. See methodology/cleaning.qmd "
    "for what each reason means, or leave the file out of survey.file in council.yml."
)


@dataclass(frozen=True, eq=False)
class FileFlow:
    """One file of the survey: what was received, where its items lie, the way of its rows (as in `CleanSurvey`).

    Its language is that of council.yml, else that of the questions in its headers; empty where neither says it.
    """

    raw: RawSurvey
    matching: Matching
    counts: dict[str, int]
    language: str = ""


@dataclass(frozen=True, eq=False)
class CleanSurvey:
    """What the cleaning hands on; every frame is indexed by the row number of the raw file.

    Of several files the rows of the second and further ones are numbered on from a round number (`RawSurvey.place`).

    Attributes
    ----------
    answers
        Item to its answers, kept rows only.
    design
        Columns ``base_weight``, ``stratum``, ``cluster``.
    issues
        Table `issues`: rows left out, values set aside or repaired, rows flagged.
    counts
        rows_received, rows_other_council, rows_kept, and rows_excluded_<reason> for each reason that occurred.
    instrument
        As this survey asked it.
    matching
        Where each item was found.
    derived
        Items that were computed from another (age_group from age).
    files
        Each file of the survey.
    """

    raw: RawSurvey
    answers: dict[str, Answers]
    design: pd.DataFrame
    issues: pd.DataFrame
    counts: dict[str, int]
    instrument: Instrument
    matching: Matching
    derived: dict[str, str]
    files: tuple[FileFlow, ...] = ()

    @property
    def rows(self) -> pd.Index:
        """Row numbers of the kept respondents."""
        return self.design.index


def clean_survey(
    raw: RawSurvey,
    codebook: Codebook,
    instrument: Instrument,
    config: Council,
    places: Mapping[str, Sequence[str]] | None = None,
    parts: Sequence[Part] | None = None,
) -> CleanSurvey:
    """Return the survey's kept rows, decoded and checked, with all that was lost on record.

    Parameters
    ----------
    instrument
        The method's; the codebook's own items and wordings are added here.
    places
        Known categories of items whose options are open (district), from population.csv.
    parts
        The files as `survey_problems` read them and found them in order; None where they are still to be read.

    Raises
    ------
    CodebookError
        If the codebook does not fit the file or the instrument, or an item's codes were not mapped; all at once.
    SurveyFileError
        If no row is left, or so many weights are unusable that leaving their rows out would bend the sample.
    """
    asked, known = fit_instrument(instrument, codebook), places or {}
    parts = _read(raw, codebook, asked, config, known, parts)
    issues = [table for part, start in _placed(raw, parts) for table in _moved(_part_issues(part, config.wave), start)]
    judged = [judge(part.answers, asked, config, known) for part in parts]
    parts = [replace(part, answers=answers) for part, (answers, _, _) in zip(parts, judged, strict=True)]
    for (_, start), (_, entries, _) in zip(_placed(raw, parts), judged, strict=True):
        issues += _moved(entries, start)
    whole, spelled = _spelled_alike(stacked(raw, parts), parts, asked, known)
    design, bad_weights = design_columns(raw, parts, whole, config)
    reasons = _row_reasons(raw, parts, whole, config, bad_weights)
    excluded, entries = _exclusions(reasons, config)
    flows = tuple(
        _flow(part, excluded.loc[part.raw.frame.index + start].set_axis(part.raw.frame.index))
        for part, start in _placed(raw, parts)
    )
    _refuse_empty(flows)
    rows = excluded.index[excluded == ""]
    kept = {item_id: rows_of(replies, rows) for item_id, replies in whole.answers.items()}
    table = pd.concat([*issues, *spelled, *entries], ignore_index=True).sort_values("row", kind="stable")
    derived = merged_derived([derived for _, _, derived in judged], parts)
    return CleanSurvey(whole.raw, kept, design.loc[rows], _named_files(table.reset_index(drop=True), raw),
                       _sum(flows), asked, whole.matching, derived, flows)  # fmt: skip


def _read(
    raw: RawSurvey,
    codebook: Codebook,
    asked: Instrument,
    config: Council,
    places: Mapping[str, Sequence[str]],
    known: Sequence[Part] | None,
) -> list[Part]:
    """Return the files of the survey, each held to its own scales, and then against each other."""
    if known:
        _refuse_empty([_unjudged(part) for part in known])
        return [*known]
    problems = [*doubts_of_filter(raw.files, codebook.filter), *file_problems(codebook, raw.files)]
    if problems:
        raise CodebookError(problems)
    matchings = matched_parts(raw, asked, codebook, config.sample)
    parts = [
        read_part(file, matching, codebook_of(codebook, file, raw.files), config.options, config.wave, places)
        for file, matching in zip(raw.files, matchings, strict=True)
    ]
    _refuse_empty([_unjudged(part) for part in parts])
    problems = _doubts(raw, parts, codebook, asked, config, places)
    if problems:
        raise CodebookError(problems)
    return parts


def _doubts(
    raw: RawSurvey,
    parts: Sequence[Part],
    codebook: Codebook,
    asked: Instrument,
    config: Council,
    places: Mapping[str, Sequence[str]],
) -> list[Problem]:
    problems = [problem for part in parts for problem in reading_problems(part, config, asked, places)]
    problems += parts_apart(raw, parts, codebook, config, places, problems)
    return [*problems, *of_one_file(problems, raw.files)]


def _placed(raw: RawSurvey, parts: Sequence[Part]) -> list[tuple[Part, int]]:
    return list(zip(parts, starts_of(raw, parts), strict=True))


def _part_issues(part: Part, wave: Wave) -> list[pd.DataFrame]:
    return [
        *part.marked,
        repaired_texts(part.raw, part.matching),
        times.late_or_early(part.answers, wave),
        *(faulty_values(part.matching.sources[item], replies) for item, replies in part.answers.items()),
    ]


def _moved(tables: Sequence[pd.DataFrame], start: int) -> list[pd.DataFrame]:
    return [table.assign(row=table["row"] + start) if start else table for table in tables]


def _named_files(issues: pd.DataFrame, raw: RawSurvey) -> pd.DataFrame:
    """Return the issues with the file of each row, and its number as that file's tool shows it."""
    places = [raw.place(row) for row in issues["row"]]
    named = issues.assign(row=pd.Series([row for _, row in places], issues.index, dtype=object))
    named.insert(0, "file", pd.Series([name for name, _ in places], issues.index, dtype=object))
    return named


def _spelled_alike(
    whole: Whole, parts: Sequence[Part], asked: Instrument, places: Mapping[str, Sequence[str]]
) -> tuple[Whole, list[pd.DataFrame]]:
    """Return the survey with typed places in one spelling in all of its files, and the issues."""
    open_items = [item.id for item in asked.items if item.kind == "single" and not item.options]
    answers, issues = dict(whole.answers), []
    for item in (item for item in open_items if item in answers and len(parts) > 1 and not places.get(item)):
        answers[item], entries = categories.clean_places(item, answers[item], ())
        issues.append(entries)
    return replace(whole, answers=answers), issues


def _refuse_empty(flows: Sequence[FileFlow]) -> None:
    """Refuse files of which no interview is left."""
    message = "No row of the file is left: {counts}. See methodology/cleaning.qmd for what each reason means."
    problems = [
        Problem(message if len(flows) == 1 else _NONE_BESIDE.message, flow.raw.name,
                {"counts": ", ".join(f"{reason} {n}" for reason, n in flow.counts.items())})
        for flow in flows if not flow.counts["rows_kept"]
    ]  # fmt: skip
    if problems:
        raise SurveyFileError(problems)


# ---------------------------------------------------------------------------------------------- rows


def _row_reasons(
    raw: RawSurvey, parts: Sequence[Part], whole: Whole, config: Council, bad_weights: pd.Series
) -> dict[str, pd.Series]:
    """Return, for each reason to leave a row out, whether it holds, judged among the rows that earlier ones left.

    Each file is judged by itself, as to whom it asked what and how long that takes; who answered twice, in all of them.
    """
    placed = _placed(raw, parts)
    first = pd.concat([_first_reasons(part, config).set_axis(part.raw.frame.index + start) for part, start in placed])
    reasons = {name: first[name] for name in first} | {"bad_weight": bad_weights}
    earlier = [reasons[name] for name in EXCLUSIONS[: EXCLUSIONS.index("duplicate")]]
    reasons["duplicate"] = duplicated(placed, whole, config.survey, ~pd.concat(earlier, axis=1).any(axis=1))
    out = reasons["no_answers"] | reasons["duplicate"]
    reasons["speeder"] = pd.concat([_speeders(part, start, out, config) for part, start in placed])
    return reasons


def _first_reasons(part: Part, config: Council) -> pd.DataFrame:
    """Return a column for each reason, of one file; those that are judged in all of them hold nowhere yet."""
    answers, items = part.answers, [source.item for source in part.matching.sources.values()]
    reasons = pd.DataFrame(False, part.raw.frame.index, EXCLUSIONS)
    reasons["no_answers"] = ~checks.has_substance(answers, items)
    if "consent" in answers:
        consent, not_asked = answers["consent"].values, not_asked_consent(answers, part.matching)
        # An empty row is without answers; answers without consent may not be used.
        # Whoever codebook.yml says was not asked there consented elsewhere.
        reasons["no_consent"] = (consent == 0) | (consent.isna() & ~reasons["no_answers"] & ~not_asked)
    if "resident" in answers:
        reasons["not_resident"] = answers["resident"].values == 0
    if "age" in answers:
        reasons["under_age"] = answers["age"].values < config.options.minimum_age
    lines = checks.find_straight_lines(answers, items)
    return reasons if lines is None else reasons.assign(straight_lining=lines)


def _speeders(part: Part, start: int, out: pd.Series, config: Council) -> pd.Series:
    rows = part.raw.frame.index + start
    if "duration_seconds" not in part.answers:
        return pd.Series(False, rows)
    seconds = part.answers["duration_seconds"].values.astype(float).set_axis(rows)
    return checks.find_speeders(seconds.where(~out.loc[rows]), config.options.speeder_share_of_median)


def _exclusions(reasons: Mapping[str, pd.Series], config: Council) -> tuple[pd.Series, list[pd.DataFrame]]:
    """Return the reason why each row is left out (empty where it is kept) and the entries for the issues table."""
    index = reasons["no_answers"].index
    excluded = pd.Series("", index, dtype=object)
    is_flag = {
        "speeder": not config.options.exclude_speeders,
        "straight_lining": not config.options.exclude_straightliners,
    }
    entries = []
    for reason in EXCLUSIONS:
        hit = reasons[reason] & (excluded == "")
        action = "flagged" if is_flag.get(reason) else "row_excluded"
        entries.append(issue_table(index[hit], reason, action))
        if action == "row_excluded":
            excluded = excluded.mask(hit, reason)
    return excluded, entries


def _unjudged(part: Part) -> FileFlow:
    """Return the way of a file's rows before any interview of this council was judged."""
    return _flow(part, pd.Series("", part.raw.frame.index))


def _flow(part: Part, excluded: pd.Series) -> FileFlow:
    """Return the way of a file's rows: received = other council's + excluded, by reason + kept.

    Parameters
    ----------
    excluded
        Why each interview of this council is left out, by the file's row numbers; empty where it is kept.
    """
    every = [*part.apart, *excluded]
    excluded_by = {f"rows_excluded_{reason}": every.count(reason) for reason in (*NO_INTERVIEWS, *EXCLUSIONS)}
    whole, headers = len(part.received.frame), len(part.received.apart)
    own = len(part.raw.frame) + len(part.apart) - headers
    counts = {
        "rows_received": whole + headers,
        "rows_other_council": whole - own,
        **{name: n for name, n in excluded_by.items() if n},
        "rows_kept": int((excluded == "").sum()),
    }
    language = part.received.language or spoken_language(part.matching, part.received)
    return FileFlow(part.received, part.matching, counts, language)


def _sum(flows: Sequence[FileFlow]) -> dict[str, int]:
    names = ["rows_received", "rows_other_council"]
    names += [f"rows_excluded_{reason}" for reason in (*NO_INTERVIEWS, *EXCLUSIONS)]
    held = {name for flow in flows for name in flow.counts}
    return {name: sum(flow.counts.get(name, 0) for flow in flows) for name in [*names, "rows_kept"] if name in held}
