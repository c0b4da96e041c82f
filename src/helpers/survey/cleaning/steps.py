"""From the raw file to kept respondents: every row and value that is lost on the way has an entry in the issues.

rows received = rows kept + rows excluded + rows of another council, and an answer that was set aside is named with
its row, its item and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import CodebookError, Problem, SurveyFileError
from helpers.survey.cleaning import categories, checks, duplicates, times
from helpers.survey.cleaning.checks import issue_table
from helpers.survey.cleaning.design_columns import design_columns
from helpers.survey.cleaning.doubts import doubts
from helpers.survey.cleaning.faults import (
    SHOWN_ROWS,
    faulty_values,
    repaired_texts,
    shareable,
)
from helpers.survey.cleaning.figures import unclear_numbers
from helpers.survey.cleaning.hidden_codes import young_ages
from helpers.survey.receiving.codebook import fit_instrument
from helpers.survey.receiving.decoding import Answers, decode
from helpers.survey.receiving.matching import Columns, match
from helpers.survey.receiving.rows import REASONS as ROW_REASONS
from helpers.survey.receiving.rows import set_apart
from helpers.survey.receiving.summaries import find_summaries
from helpers.survey.vocabulary import REFUSED, VALID, code_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import Council, Sample
    from helpers.study.instrument import Instrument
    from helpers.survey.receiving.codebook import Codebook, RowFilter
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Matching

#: Rows that are no interview, by their place in the file or by what their tool says of them.
NO_INTERVIEWS = ("header_row", "repeated_header", "summary_row", "note_row", *ROW_REASONS)
#: Reasons to leave an interview out, the first that holds counts. Whom the survey was not for is asked nothing more.
EXCLUSIONS = ("no_consent", "not_resident", "under_age", "no_answers", "duplicate", "bad_weight", "speeder",
              "straight_lining")  # fmt: skip


@dataclass(frozen=True, eq=False)
class CleanSurvey:
    """What the cleaning hands on; every frame is indexed by the row number of the raw file.

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
    """

    raw: RawSurvey
    answers: dict[str, Answers]
    design: pd.DataFrame
    issues: pd.DataFrame
    counts: dict[str, int]
    instrument: Instrument
    matching: Matching
    derived: dict[str, str]

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
) -> CleanSurvey:
    """Return the survey's kept rows, decoded and checked, with all that was lost on record.

    Parameters
    ----------
    instrument
        The method's; the codebook's own items and wordings are added here.
    places
        Known categories of items whose options are open (district), from population.csv.

    Raises
    ------
    CodebookError
        If the codebook does not fit the file or the instrument, or an item's codes were not mapped; all at once.
    SurveyFileError
        If no row is left, or so many weights are unusable that leaving their rows out would bend the sample.
    """
    asked = fit_instrument(instrument, codebook)
    matching = match(raw, asked, codebook, design_names(config.sample))
    if not matching.problems:
        _refuse_strangers(raw, matching)
    whole = len(raw.frame)
    raw = replace(raw, frame=own_rows(raw, codebook.filter))
    raw, apart, marked = interviews(raw, matching, config.options.exclude_unfinished)
    counts = _counts(raw, whole, apart, pd.Series("", raw.frame.index))
    if raw.frame.empty:
        raise _no_row_left(raw.name, counts)
    known = places or {}
    answers = {i: decode(source, raw, codebook, known.get(i, ())) for i, source in matching.sources.items()}
    answers = times.read_times(answers, matching, config.wave)
    problems = reading_problems(matching, answers, raw, config, known)
    if problems:
        raise CodebookError(problems)
    issues = [
        *marked,
        repaired_texts(raw, matching),
        times.late_or_early(answers, config.wave),
        *(faulty_values(matching.sources[i], a) for i, a in answers.items()),
    ]
    answers, found, derived = _judge(answers, asked, config, known)
    issues += found
    design, bad_weights = design_columns(raw, config, answers, matching)
    reasons = _row_reasons(raw, answers, matching, config, bad_weights)
    excluded, entries = _exclusions(reasons, config)
    counts = _counts(raw, whole, apart, excluded)
    rows = raw.frame.index[excluded == ""]
    if rows.empty:
        raise _no_row_left(raw.name, counts)
    kept = {item_id: _rows_of(found, rows) for item_id, found in answers.items()}
    table = pd.concat([*issues, *entries], ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    return CleanSurvey(raw, kept, design.loc[rows], table, counts, asked, matching, derived)


def reading_problems(
    matching: Matching,
    answers: Mapping[str, Answers],
    raw: RawSurvey,
    config: Council | None,
    places: Mapping[str, Sequence[str]] | None = None,
) -> list[Problem]:
    """Return what was read of the columns and cannot be meant; `config` is None where council.yml is itself refused."""
    found = list(doubts(answers, matching, raw, places or {}))
    found += unclear_numbers(matching, raw, config.survey.decimal if config else None)
    if config:
        found += [*young_ages(answers, raw, config.options), *times.other_times(answers, matching, raw, config.wave)]
    return [*found, *times.other_units(answers, matching, raw)]


def design_names(sample: Sample) -> tuple[str, ...]:
    """Return the columns of weights, strata and clusters that council.yml names."""
    return tuple(name for name in (sample.weight, sample.stratum, sample.cluster) if name)


def _refuse_strangers(raw: RawSurvey, matching: Matching) -> None:
    about = [
        source for source in matching.sources.values() if source.item.construct not in ("paradata", "profile", "open")
    ]
    if about:
        return
    message = (
        "No column is a question of the instrument (columns: {columns}). Say in codebook.yml which column is which "
        "item; `mirall new` writes a commented template."
    )
    names = ", ".join(str(name)[:40] for name in raw.frame.columns[:SHOWN_ROWS])
    raise CodebookError(Problem(message, raw.name, {"columns": names}))


def own_rows(raw: RawSurvey, wanted: RowFilter | None) -> pd.DataFrame:
    """Return the rows of this council, where one file holds several.

    Raises
    ------
    CodebookError
        If no row has one of the codes that are kept.
    """
    if wanted is None:
        return raw.frame
    column = Columns(raw.frame.columns).find(wanted.column)
    assert column is not None, wanted.column
    keys = raw.frame[column].map(code_key)
    absent = [code for code in wanted.keep if code_key(code) not in set(keys)]
    if absent:
        message = "No row has {codes} in {column}. Correct filter.keep."
        raise CodebookError(Problem(message, "codebook.yml, filter", {"codes": ", ".join(absent), "column": column}))
    return raw.frame[keys.isin({code_key(code) for code in wanted.keep})]


def interviews(
    raw: RawSurvey, matching: Matching, exclude_unfinished: bool
) -> tuple[RawSurvey, pd.Series, list[pd.DataFrame]]:
    """Return the survey without the rows that are no interview, their reasons by row, and their issues."""
    answers = [c for s in matching.sources.values() if s.item.construct != "paradata" for c in s.columns]
    figures = find_summaries(raw)
    said = figures.mask(figures == "", set_apart(raw, answers))
    is_flag = (said == "unfinished") & (not exclude_unfinished)
    headers = raw.apart.set_index("row")["reason"]
    apart = pd.concat([headers, said[(said != "") & ~is_flag]]).astype(object)
    marked = [issue_table(apart.index[apart == reason], reason, "row_excluded") for reason in NO_INTERVIEWS]
    marked.append(issue_table(said.index[is_flag], "unfinished", "flagged"))
    return replace(raw, frame=raw.frame[(said == "") | is_flag]), apart, marked


def _no_row_left(name: str, counts: Mapping[str, int]) -> SurveyFileError:
    message = "No row of the file is left: {counts}. See methodology/cleaning.qmd for what each reason means."
    told = ", ".join(f"{reason} {n}" for reason, n in counts.items())
    return SurveyFileError(Problem(message, name, {"counts": told}))


def _rows_of(found: Answers, rows: pd.Index) -> Answers:
    return Answers(found.values.loc[rows], found.states.loc[rows], found.faults.loc[rows], found.texts.loc[rows])


# ---------------------------------------------------------------------------------------------- values


def _judge(
    answers: dict[str, Answers], instrument: Instrument, config: Council, places: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answers], list[pd.DataFrame], dict[str, str]]:
    """Return the answers after ages, places and routing, the issues, and the items derived from others."""
    judged, issues, derived = dict(answers), [], {}
    if "age" in judged:
        judged["age"], found = categories.clean_age(judged["age"], config.options, config.wave.start.year)
        issues.append(found)
        judged["age_group"] = _age_groups(judged, instrument)
        derived = {} if "age_group" in answers else {"age_group": "age"}
    for item in instrument.items:
        if item.id in judged and item.kind == "single" and not item.options:
            judged[item.id], found = categories.clean_places(item.id, judged[item.id], places.get(item.id, ()))
            issues.append(found)
    judged |= times.time_between(judged)
    for item in instrument.items:
        if item.id in judged and item.ask_if:
            judged[item.id], broken = checks.apply_routing(item, judged)
            rows = judged[item.id].texts[broken]
            issues.append(
                issue_table(
                    rows.index, "broken_routing", "value_set_aside", item.id, shareable(rows, item, len(broken))
                )
            )
    return judged, issues, derived


def _age_groups(answers: Mapping[str, Answers], instrument: Instrument) -> Answers:
    """Return the group of each age; the group that was asked where the age is missing."""
    age, asked = answers["age"], answers.get("age_group")
    groups = categories.group_ages(age.values, instrument["age_group"])
    if asked is None:
        # Somebody under the youngest group has an age and no group.
        states = age.states.mask((age.states == VALID) & groups.isna(), REFUSED)
        return Answers(groups, states, pd.Series("", groups.index, dtype=object), age.texts)
    states = asked.states.mask(groups.notna(), VALID)
    return replace(asked, values=groups.where(groups.notna(), asked.values), states=states)


# ---------------------------------------------------------------------------------------------- rows


def _row_reasons(
    raw: RawSurvey, answers: Mapping[str, Answers], matching: Matching, config: Council, bad_weights: pd.Series
) -> dict[str, pd.Series]:
    """Return, for each reason to leave a row out, whether it holds, judged among the rows that earlier ones left."""
    index, options, items = raw.frame.index, config.options, [s.item for s in matching.sources.values()]
    no = pd.Series(False, index)
    reasons = dict.fromkeys(EXCLUSIONS, no) | {"no_answers": ~checks.has_substance(answers, items)}
    reasons["bad_weight"] = bad_weights
    if "consent" in answers:
        consent = answers["consent"].values
        # An empty row is without answers; answers without consent may not be used.
        reasons["no_consent"] = (consent == 0) | (consent.isna() & ~reasons["no_answers"])
    if "resident" in answers:
        reasons["not_resident"] = answers["resident"].values == 0
    if "age" in answers:
        reasons["under_age"] = answers["age"].values < options.minimum_age
    earlier = EXCLUSIONS[: EXCLUSIONS.index("duplicate")]
    reasons["duplicate"] = _duplicates(
        raw, answers, matching, config, ~pd.DataFrame({r: reasons[r] for r in earlier}).any(axis=1)
    )
    if "duration_seconds" in answers:
        seconds = answers["duration_seconds"].values.astype(float)
        counted = seconds.where(~reasons["no_answers"] & ~reasons["duplicate"])
        reasons["speeder"] = checks.find_speeders(counted, options.speeder_share_of_median)
    lines = checks.find_straight_lines(answers, items)
    return reasons if lines is None else reasons | {"straight_lining": lines}


def _duplicates(
    raw: RawSurvey, answers: Mapping[str, Answers], matching: Matching, config: Council, among: pd.Series
) -> pd.Series:
    sources = matching.sources
    apart = [c for s in sources.values() if s.item.construct == "paradata" for c in s.columns]
    matched = [c for s in sources.values() for c in s.columns]
    cells = checks.compared_cells(raw.frame, matched, apart)[among]
    own = sources["respondent_id"].column if "respondent_id" in sources else None
    profile = pd.DataFrame({i: answers[i].values[among] for i in ("sex", "age") if i in answers}, index=cells.index)
    unfinished = set_apart(raw)[among] == "unfinished"
    ids = raw.frame.loc[among, duplicates.person_columns(raw.frame.columns, own)]
    found = duplicates.find_duplicates(cells, ids, profile, unfinished, config.survey, raw.name)
    return found.reindex(raw.frame.index, fill_value=False)


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


def _counts(raw: RawSurvey, whole: int, apart: pd.Series, excluded: pd.Series) -> dict[str, int]:
    """Return the way of the rows: received = other council's + excluded, by reason + kept.

    Parameters
    ----------
    raw
        Interviews of this council only.
    whole
        Rows below the header, without header rows.
    """
    every = [*apart, *excluded]
    found = {f"rows_excluded_{reason}": every.count(reason) for reason in (*NO_INTERVIEWS, *EXCLUSIONS)}
    own = len(raw.frame) + len(apart) - len(raw.apart)
    return {
        "rows_received": whole + len(raw.apart),
        "rows_other_council": whole - own,
        **{name: n for name, n in found.items() if n},
        "rows_kept": int((excluded == "").sum()),
    }
