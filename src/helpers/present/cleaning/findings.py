"""What came in and what counts: the file, the rows on their way, the sample, and what this survey could not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.claims import Claim
from helpers.present.language.narrative import how_sure
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.survey.residents import is_resident

if TYPE_CHECKING:
    from helpers.study.opening import Study
    from helpers.survey.cleaning.steps import CleanSurvey
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.intake import Received

TOOLS = {
    "generic": mark("a table that shows no tool"),
    "limesurvey": mark("a LimeSurvey export"),
    "qualtrics": mark("a Qualtrics export"),
    "surveymonkey": mark("a SurveyMonkey export"),
    "redcap": mark("a REDCap export"),
    "kobo": mark("a KoBo or ODK export"),
    "google_forms": mark("a Google Forms export"),
    "microsoft_forms": mark("a Microsoft Forms export"),
}
FORMATS = {
    "csv": mark("text (CSV)"),
    "xlsx": mark("workbook (XLSX)"),
    "xls": mark("workbook of Excel 97 to 2003 (XLS)"),
    "ods": mark("workbook (ODS)"),
    "sav": mark("SPSS file"),
    "dta": mark("Stata file"),
}
SEPARATORS = {";": mark("semicolon"), ",": mark("comma"), "\t": mark("tab"), "|": mark("vertical bar")}
ENCODINGS = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "utf-16": "UTF-16",
             "utf-16-le": "UTF-16", "mac_roman": "Mac Roman", "cp850": "DOS 850"}  # fmt: skip
#: Row counts of the table `quality`, in the order of the way of a row.
FLOW = {
    "rows_received": mark("Rows in the file"),
    "rows_other_council": mark("Another council's rows"),
    "rows_excluded_header_row": mark("Further header rows"),
    "rows_excluded_repeated_header": mark("The header again (exports pasted together)"),
    "rows_excluded_summary_row": mark("Totals or means of the table"),
    "rows_excluded_note_row": mark("Notes under the table"),
    "rows_excluded_preview": mark("Previews of the questionnaire"),
    "rows_excluded_test": mark("Tests of the questionnaire"),
    "rows_excluded_spam": mark("Marked as spam by the tool"),
    "rows_excluded_not_approved": mark("Not approved by those who check the interviews"),
    "rows_excluded_on_hold": mark("Held back by those who check the interviews"),
    "rows_excluded_disqualified": mark("Screened out by the tool"),
    "rows_excluded_unfinished": mark("Not finished"),
    "rows_excluded_no_consent": mark("No consent"),
    "rows_excluded_not_resident": mark("Does not live in the municipality"),
    "rows_excluded_under_age": mark("Under the minimum age"),
    "rows_excluded_no_answers": mark("No answer at all"),
    "rows_excluded_duplicate": mark("Another interview of the same person"),
    "rows_excluded_bad_weight": mark("Unusable weight"),
    "rows_excluded_speeder": mark("Answered too fast to have read"),
    "rows_excluded_straight_lining": mark("Same answer to every statement"),
    "rows_kept": mark("Respondents that count"),
}
MODES = {
    "telephone": mark("by telephone"),
    "face_to_face": mark("face to face"),
    "web": mark("on the web"),
    "paper": mark("on paper"),
    "mixed": mark("in several ways"),
}
SAMPLES = {
    "probability": mark("People were drawn at random"),
    "quota": mark("People were sought within quotas"),
    "opt_in": mark("People chose to take part themselves"),
}
#: Sections of the report and the constructs of which at least one item must have been asked.
SECTIONS = {
    "image": (mark("the image index"), "valuation"),
    "knowledge": (mark("the quiz (ignorance and distortion)"), "knowledge"),
    "awareness": (mark("which services are known"), "awareness"),
    "relevance": (mark("whether they are seen as for oneself"), "self_relevance"),
    "stereotypes": (mark("stereotypes"), "stereotypes"),
    "stigma": (mark("stigma"), "stigma"),
    "spending": (
        mark("the services' share of the budget and whether it should grow"),
        "spending",
    ),
    "experience": (mark("contact and satisfaction"), "experience"),
    "communication": (mark("channels and messages"), "communication"),
    "advocacy": (mark("what people say to others"), "advocacy"),
}


@dataclass(frozen=True)
class Quality:
    """The table `quality` as a lookup."""

    values: dict[str, float]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Quality:
        """Return the lookup of a table `quality`."""
        return cls(dict(zip(table["measure"].astype(str), table["value"].astype(float), strict=True)))

    def __getitem__(self, measure: str) -> float:
        return self.values.get(measure, 0.0)


def received(got: Received, survey: CleanSurvey, words: Words) -> Sentences:
    """Return what the survey file is (detected or given), and how much of the instrument it holds."""
    told = [sentence for raw in got.raw.files for sentence in (_of_file(raw, words), *_reading(raw, words))]
    told += [_matched(survey, words), *_outside_wave(survey, words)]
    # What was chosen in reading the files stands in their receipt.
    return Sentences(" ".join([*told, *(escape_markdown(words.problem(note)) for note in got.census_notes)]))


def _of_file(raw: RawSurvey, words: Words) -> str:
    return words(
        "{file}: {format}, {tool}, {rows} rows and {columns} columns.",
        file=escape_markdown(raw.name),
        format=words(FORMATS[raw.format]),
        tool=words(TOOLS[raw.source]),
        rows=words.number(len(raw.frame) + len(raw.apart)),
        columns=words.number(raw.frame.shape[1]),
    )


def _outside_wave(survey: CleanSurvey, words: Words) -> list[str]:
    n = int((survey.issues["reason"] == "outside_wave").sum())
    if not n:
        return []
    return [
        words.plural("{n} interview is dated outside the wave; it is flagged and counts.",
                     "{n} interviews are dated outside the wave; they are flagged and count.", n)
    ]  # fmt: skip


def _reading(raw: RawSurvey, words: Words) -> list[str]:
    told = []
    if raw.format == "csv":
        told.append(
            words(
                "Read as {encoding}, fields separated by a {separator}, decimals with a {decimal}.",
                encoding=ENCODINGS.get(raw.encoding, raw.encoding),
                separator=words(SEPARATORS.get(raw.separator, raw.separator)),
                decimal=words("comma") if raw.decimal == "," else words("point"),
            )
        )
    if raw.sheet:
        told.append(words("Sheet: {sheet}.", sheet=escape_markdown(raw.sheet)))
    if len(raw.repairs):
        told.append(
            words.plural("{n} cell had been read in a wrong encoding and was mended.",
                         "{n} cells had been read in a wrong encoding and were mended.", len(raw.repairs))
        )  # fmt: skip
    return told


def _matched(survey: CleanSurvey, words: Words) -> str:
    own = [item for item in survey.instrument.items if item.construct not in ("paradata", "open")]
    asked = sum(item.id in survey.answers for item in own)
    return words(
        "Questions found in the file: {asked} of {all}. Columns of it that were not used: {unused}.",
        asked=words.number(asked),
        all=words.number(len(own)),
        unused=words.number(len(survey.matching.unused)),
    )


def response_headline(quality: pd.DataFrame, words: Words) -> Sentences:
    """Return how many rows came in, how many count and what was left out."""
    figures = Quality.of(quality)
    text = words(
        "{received} rows came in and **{kept}** count.",
        received=words.number(figures["rows_received"]),
        kept=words.number(figures["rows_kept"]),
    )
    out = [(name, figures[name]) for name in FLOW if name.startswith(("rows_excluded", "rows_other")) and figures[name]]
    if out:
        parts = [f"{words(FLOW[name]).lower()} ({words.number(n)})" for name, n in out]
        text += " " + words("Left out, one reason a row: {reasons}.", reasons=words.list(parts))
    if not figures["values_set_aside"] and not figures["values_repaired"]:
        return Sentences(text + " " + words("No single answer had to be set aside or repaired."))
    values = words(
        "Single answers set aside: {aside}; repaired: {repaired}; each has an entry in the record of issues.",
        aside=words.number(figures["values_set_aside"]),
        repaired=words.number(figures["values_repaired"]),
    )
    return Sentences(f"{text} {values}")


def response_table(quality: pd.DataFrame, words: Words) -> Table:
    """Return the way of the rows from the file to the analysis."""
    figures = Quality.of(quality)
    steps = [name for name in FLOW if name in figures.values and (figures[name] or not name.startswith("rows_ex"))]
    steps = [name for name in steps if figures[name] or name != "rows_other_council"]
    numbers = [figures[name] for name in steps]
    shown = {
        words("Step"): [words(FLOW[name]) for name in steps],
        words("Rows"): [words.number(n) for n in numbers],
        words("Share"): [words.percent(n / figures["rows_received"], 1) for n in numbers],
    }
    data = pd.DataFrame({"step": steps, "rows": numbers})
    return tabulate(pd.DataFrame(shown), words("From the rows of the file to the respondents that count."), data)


def sample(study: Study, quality: pd.DataFrame, words: Words) -> Sentences:
    """Return how the sample came about: who, when, how, how many, and what that allows to be said."""
    figures, config = Quality.of(quality), study.config
    parts = [_fieldwork(study, words), _worth(study, figures, words)]
    parts += _beside(round(figures["rows_beside"]), words)
    if figures["is_weighted"] or figures["has_base_weights"]:
        parts.append(words("Design effect of the weights: {effect}.", effect=words.number(figures["design_effect"], 2)))
    if config.sample.type == "probability":
        parts.append(
            words(
                "A share near one half has a margin of error of about ±{margin} points ({confidence}), more or less by "
                "question: its own interval stands beside each figure.",
                margin=words.number(100 * figures["margin_95"], 1),
            )
        )
    elif config.sample.type == "quota":
        parts.append(
            words(
                "Under that model a share near one half is known to within ±{margin} points ({confidence}); this is "
                "no margin of error, which only a random sample has.",
                margin=words.number(100 * figures["margin_95"], 1),
            )
        )
    return Sentences("\n\n".join([parts[0], " ".join(parts[1:])]))


def _worth(study: Study, quality: Quality, words: Words) -> str:
    """Return how many answered and what they are worth; that it is less for the clusters, where there are any."""
    told = how_sure(study, words, round(quality["rows_residents"]), quality["n_effective"])
    if not quality["clusters"] or study.config.sample.type != "probability":
        return told
    clusters = words(
        "That counts the {n} clusters of the sample too: people of one cluster answer more alike than people drawn "
        "one by one.",
        n=words.number(quality["clusters"]),
    )
    return f"{told} {clusters}"


def _beside(n: int, words: Words) -> list[str]:
    if not n:
        return []
    text = words.plural(
        "{n} more person answered for an association, a business or as a professional: that answer is in none of the "
        "residents' figures, and stands beside them where such answers are enough for figures of their own.",
        "{n} more people answered for associations, businesses or as professionals: their answers are in none of the "
        "residents' figures, and stand beside them where they are enough for figures of their own.",
        n,
    )
    return [text]


def _fieldwork(study: Study, words: Words) -> str:
    config = study.config
    text = words(
        "{council}, {population} inhabitants. {how}; they answered {mode}, between {start} and {end}.",
        council=escape_markdown(config.name),
        population=words.number(config.population),
        how=words(SAMPLES[config.sample.type]),
        mode=words(MODES[config.sample.mode]),
        start=words.date(config.wave.start),
        end=words.date(config.wave.end),
    )
    if config.sample.frame:
        text += " " + words("Where they were taken from: {frame}.", frame=escape_markdown(config.sample.frame))
    return text


def missing_sections(items: pd.DataFrame) -> list[str]:
    """Return the sections (keys of `SECTIONS`) that no asked question supports."""
    asked = set(items.loc[items["is_asked"].astype(bool), "construct"])
    return [name for name, (_, construct) in SECTIONS.items() if construct not in asked]


#: Of what nothing can be told without an inventory (subjects of silence in notebook 04).
OF_INVENTORY = ("shortcomings", "voice", "frames", "readability", "pages", "supply")


def absent(study: Study, items: pd.DataFrame, got: Received, words: Words) -> Sentences:
    """Return which parts of the report are absent, and why; what is told here need not be told part by part."""
    lines, silent = [], []
    missing = missing_sections(items)
    silent += [name for name in missing if name == "spending"]
    if missing:
        names = words.list([words(SECTIONS[name][0]) for name in missing])
        lines.append(words("This survey has no question on {sections}; the report leaves them out.", sections=names))
    partly = _partly(items, words)
    lines += [partly] if partly else []
    if got.population is None:
        lines.append(words("There is no population.csv: the figures are not weighted to the census."))
    if not (study.paths.raw / "communication").is_dir():
        silent += OF_INVENTORY
        lines.append(
            words("There is no inventory of the council's communication: the audit of what it says is not done.")
        )
    if got.actual_spending is None and _is_asked(items, "spend_share"):
        lines.append(words("The real budget was not handed in: beliefs about it are not compared with it."))
    if not lines:
        return Sentences(words("Every part of the method has the questions that it needs."))
    return Sentences("\n".join(f"- {line}" for line in lines) + "\n", tuple(Claim("silence", name) for name in silent))


def _is_asked(items: pd.DataFrame, item: str) -> bool:
    return bool((items["is_asked"].astype(bool) & (items["item"] == item)).any())


def _partly(items: pd.DataFrame, words: Words) -> str:
    """Return a sentence on sections of which only a part was asked."""
    own = items[~items["is_own"].astype(bool)]
    counts = own.groupby("construct")["is_asked"].agg(["sum", "size"])
    parts = []
    for name, construct in SECTIONS.values():
        asked, whole = int(counts.loc[construct, "sum"]), int(counts.loc[construct, "size"])
        if 0 < asked < whole:
            parts.append(f"{words(name)} ({words.number(asked)}/{words.number(whole)})")
    if not parts:
        return ""
    return words(
        "Asked with fewer questions than the method's questionnaire has: {sections}.", sections=words.list(parts)
    )


def checked(respondents: pd.DataFrame, quality: pd.DataFrame, study: Study, words: Words) -> Sentences:
    """Return that the books balance; stop the run where they do not.

    Raises
    ------
    ArtefactError
        If rows received are not rows kept plus rows left out, or weights do not sum to the population.
    """
    from helpers.errors import ArtefactError, Problem

    figures = Quality.of(quality)
    out = sum(n for name, n in figures.values.items() if name.startswith(("rows_excluded", "rows_other")))
    problems = []
    if figures["rows_received"] != figures["rows_kept"] + out or figures["rows_kept"] != len(respondents):
        message = "{received} rows came in, but {kept} kept and {out} left out do not add up to them."
        values = {"received": figures["rows_received"], "kept": len(respondents), "out": out}
        problems.append(Problem(message, "01_survey_cleaning", values))
    # Who stands beside the residents is none of them.
    people = respondents[is_resident(respondents)] if figures["rows_beside"] else respondents
    total = float(people["weight"].sum())
    is_weighted = figures["is_weighted"] or figures["has_base_weights"]
    expected = figures["residents_surveyed"] if is_weighted else len(people)
    if abs(total - expected) > 1e-6 * expected:
        message = "The weights sum to {total} and not to {expected}."
        problems.append(Problem(message, "01_survey_cleaning", {"total": total, "expected": expected}))
    if problems:
        raise ArtefactError(problems)
    return Sentences(
        words(
            "Rows received are rows kept plus rows left out, and the weights sum to {total}.",
            total=words.number(expected),
        )
    )
