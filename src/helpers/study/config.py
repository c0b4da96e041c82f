"""The council's own file, `council.yml`: frozen, and unknown keys refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from helpers.errors import ConfigError, Problem
from helpers.study.written.near_names import named_twice
from helpers.study.written.validation import problems_of, refusal
from helpers.study.written.yaml_files import load
from helpers.study.written.yaml_numbers import settled

Language = Literal["ca", "es", "en"]
Tool = Literal["auto", "generic", "limesurvey", "kobo", "google_forms", "microsoft_forms", "qualtrics", "surveymonkey",
               "redcap"]  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("ca", "es", "en")
Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel):
    """A configuration block that cannot change after reading and has no unknown keys."""

    # A wave that is called 2026 need not be written in quotation marks.
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _numbers(cls, value: Any, info: ValidationInfo) -> Any:
        return settled(value, cls.model_fields[str(info.field_name)].annotation)


class Text(Frozen):
    """A text in the languages in which it is known; in YAML, plain words stand for all of them.

    Examples
    --------
    >>> Text.model_validate("Clean streets")["ca"], Text(es="Calles limpias")["ca"]
    ('Clean streets', 'Calles limpias')
    """

    ca: str = ""
    es: str = ""
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, given: Any) -> Any:
        return dict.fromkeys(LANGUAGES, given) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _says_something(self) -> Text:
        if not any(self[language].strip() for language in LANGUAGES):
            raise refusal(Problem("The text is empty in every language. Write it in one of ca, es, en."))
        return self

    def __getitem__(self, language: str) -> str:
        # A question that was asked in one language only is quoted in that one.
        return next((said for code in (language, *LANGUAGES) if (said := str(getattr(self, code)))), "")


def listed(given: Any) -> Any:
    """Return names written by comma as a list; anything else as it is.

    Examples
    --------
    >>> listed("sex, age_group"), listed(["sex"])
    (['sex', 'age_group'], ['sex'])
    """
    return [name.strip() for name in given.split(",") if name.strip()] if isinstance(given, str) else given


def _listed_once(given: Any, key: str | None) -> Any:
    names = listed(given)
    if isinstance(names, list | tuple) and (problems := named_twice(str(key), map(str, names))):
        raise refusal(problems[0])
    return names


class Wave(Frozen):
    """When the survey was in the field, and the wave that it is compared with."""

    label: str
    start: date
    end: date
    previous: str | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Wave:
        if self.end < self.start:
            values = {"start": f"{self.start}", "end": f"{self.end}"}
            raise refusal(Problem("The end {end} is before the start {start}. Correct one of the two.", values=values))
        return self


class Sample(Frozen):
    """How respondents came into the survey; wording and intervals of the report follow it.

    `stratum`, `cluster` and `weight` name columns of the raw survey file. `speaks_for` is how many people the survey
    stands for, where that is not the whole population: their number, or ``weights`` for the sum of the file's own.
    `unequal_weights` says that weights which look like two scales in one column are meant to be so.
    `weight_checked` says that somebody has looked at them: each weight stands in the row of the person whose it is.
    """

    type: Literal["probability", "quota", "opt_in"]
    mode: Literal["telephone", "face_to_face", "web", "paper", "mixed"] = "mixed"
    frame: str = ""
    stratum: str | None = None
    cluster: str | None = None
    weight: str | None = None
    rake_on: tuple[str, ...] | None = None
    finite_population: bool = True
    speaks_for: Annotated[int, Field(gt=0)] | Literal["weights"] | None = None
    unequal_weights: bool = False
    weight_checked: bool = False

    @field_validator("rake_on", mode="before")
    @classmethod
    def _by_comma(cls, given: Any, info: ValidationInfo) -> Any:
        return _listed_once(given, info.field_name)

    @model_validator(mode="after")
    def _weights_are_named(self) -> Sample:
        if self.speaks_for == "weights" and not self.weight:
            message = "speaks_for: weights needs the column of the weights. Name it under sample.weight."
            raise refusal(Problem(message))
        return self

    def finite(self, population: float | None) -> float | None:
        """Return the residents that the finite population correction counts; None where the sample asks for none."""
        is_counted = self.finite_population and self.type != "opt_in"
        return float(population) if population and is_counted else None


Count = Annotated[int, Field(ge=0)]


class Outcomes(Frozen):
    """What became of each case that was drawn or contacted: AAPOR's groups of final codes, and its share e if known.

    A case is counted once, by its last code. `eligible_share` is the part of the cases of unknown eligibility that is
    taken to be eligible; without it, that of the cases whose eligibility is known.
    """

    complete: Count
    partial: Count = 0
    refusal: Count = 0
    non_contact: Count = 0
    other: Count = 0
    unknown_household: Count = 0
    unknown_other: Count = 0
    not_eligible: Count = 0
    eligible_share: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _somebody_answered(self) -> Outcomes:
        if not self.complete + self.partial:
            message = "No interview is counted under outcomes, neither complete nor partial. Write how many there were."
            raise refusal(Problem(message))
        return self


class Fieldwork(Frozen):
    """What the field reports of itself: what became of everybody who was drawn, and how many answered in each way."""

    outcomes: Outcomes | None = None
    modes: dict[Literal["telephone", "face_to_face", "web", "paper"], Annotated[int, Field(gt=0)]] = {}


class JoinedFile(Frozen):
    """A second file of the same people: `by` is the survey's column that names them, `their` the other file's.

    `sheet` is the sheet of a workbook, `columns` what is joined of it, where that is not everything. `fold` says
    whether identifiers that differ in their writing only (capitals, marks, zeros before a number) are one person's.
    `incomplete` says that many of the survey's people are not in the file.
    """

    file: str
    by: str
    their: str | None = None
    sheet: str | int | None = None
    columns: tuple[str, ...] = ()
    fold: bool | None = None
    incomplete: bool = False


class FileReading(Frozen):
    """How a file is to be read; what is not said here is detected, and what was detected is reported."""

    source: Tool = "auto"
    encoding: str | None = None
    separator: str | None = None
    decimal: Literal[",", "."] | None = None
    sheet: str | int | None = None


class SurveyPart(FileReading):
    """One of several files of a survey, and the language of its interviews where it is known."""

    file: str
    language: Language | None = None


class SurveyFile(FileReading):
    """The raw survey file, or the files of which it is made (`parts`: a language, a mode or a month each).

    In YAML `file` takes them too: a name, a list of names or of blocks, or a language to its name. What a part says of
    how it is read goes before what is said of all. `same_identifier` says whose interviews share an identifier or a
    token, where they differ as two people do; `join` names further files of the same people.

    Examples
    --------
    >>> [(part.file, part.language) for part in SurveyFile(file={"ca": "a.csv", "es": "b.csv"}).parts]
    [('a.csv', 'ca'), ('b.csv', 'es')]
    """

    file: str | None = None
    parts: tuple[SurveyPart, ...] = ()
    same_identifier: Literal["one_person", "several_people", "in_each_file"] | None = None
    join: tuple[JoinedFile, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        names = [name for name in ("file", "files", "parts") if given.get(name)]
        if len(names) > 1:
            message = "Only one of file, files and parts can be given, and {given} are. Keep one of them."
            raise refusal(Problem(message, values={"given": ", ".join(names)}))
        named = given[names[0]] if names else None
        one = {"join": [given["join"]]} if isinstance(given.get("join"), dict) else {}
        rest = {name: value for name, value in given.items() if name not in names} | one
        is_several = isinstance(named, (dict, list, tuple))
        return rest | ({"parts": _blocks(named)} if is_several else {"file": named})


def _blocks(named: dict[str, Any] | list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return the files of a survey, a block each: from a list, or from languages (or other words) to files."""
    if isinstance(named, dict) and not set(named) & set(SurveyPart.model_fields):
        said = {word: one if isinstance(one, dict) else {"file": one} for word, one in named.items()}
        for word in (word for word in said if len(str(word)) == 2 and word not in LANGUAGES):
            message = (
                "{word} is no language that is known here (allowed: {allowed}). Write one of these, or leave the "
                "languages out, as in file: [a.csv, b.csv]."
            )
            raise refusal(Problem(message, values={"word": word, "allowed": ", ".join(LANGUAGES)}))
        return [one | ({"language": word} if word in LANGUAGES else {}) for word, one in said.items()]
    listed = [named] if isinstance(named, dict) else named
    return [one if isinstance(one, (dict, SurveyPart)) else {"file": one} for one in listed]


class Report(Frozen):
    """Language, date and subject of the report; `subject` is what it is about where that is not Social Services."""

    language: Language = "ca"
    dated: date | None = None
    subject: Text | None = None


class Options(Frozen):
    """Choices of the method that a council may make; the defaults are those of the methodology.

    `outcome` is what the drivers explain, `drivers` what is tried (empty for all that was asked), `controls` what is
    held equal (None for the method's own), `family` the kind of model (`chosen`: the one that the outcome is given);
    `segments` is the number of groups, `segment_inputs` what makes them. A list may be written as names by comma.
    """

    disclosure_threshold: Annotated[int, Field(ge=10)] = 10
    weight_cap: Annotated[float, Field(gt=1)] = 5.0
    minimum_age: Annotated[int, Field(ge=0)] = 16
    maximum_age: Annotated[int, Field(le=130)] = 110
    speeder_share_of_median: Annotated[float, Field(ge=0, lt=1)] = 0.3
    exclude_unfinished: bool = True
    exclude_speeders: bool = True
    exclude_straightliners: bool = True
    segments: Annotated[int, Field(ge=2, le=8)] | None = None
    segment_inputs: tuple[str, ...] = ()
    outcome: str = "image_index"
    drivers: tuple[str, ...] = ()
    controls: tuple[str, ...] | None = None
    family: Literal["chosen", "linear", "logit", "ordered"] = "chosen"

    @field_validator("segment_inputs", "drivers", "controls", mode="before")
    @classmethod
    def _by_comma(cls, given: Any, info: ValidationInfo) -> Any:
        return _listed_once(given, info.field_name)


class Currency(Frozen):
    """The council's money: its code, and how much of it is a euro, in which the method's costs of actions are kept."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    per_euro: Annotated[float, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _has_a_rate(self) -> Currency:
        if self.code != "EUR" and "per_euro" not in self.model_fields_set:
            message = "Say how much {code} a euro is, under currency: per_euro; the costs of actions are kept in euros."
            raise refusal(Problem(message, values={"code": self.code}))
        if self.code == "EUR" and self.per_euro != 1:
            message = "A euro is one euro, and currency.per_euro is {rate}. Write the code of the other money, or 1."
            raise refusal(Problem(message, values={"rate": f"{self.per_euro:g}"}))
        return self


def _speaks_for_residents(council: Council) -> None:
    speaks_for = council.sample.speaks_for
    if isinstance(speaks_for, int) and speaks_for > council.population:
        message = (
            "sample.speaks_for is {speaks_for}, more people than population has ({population}). Correct one of the two."
        )
        raise refusal(Problem(message, values={"speaks_for": speaks_for, "population": council.population}))


class Council(Frozen):
    """`council.yml`, whole; `retention` is the last day on which the answers may be kept (`mirall list` says when)."""

    name: str
    ine_code: Annotated[str, Field(pattern=r"^\d{5,6}$")] | None = None
    comarca: str | None = None
    population: Annotated[int, Field(gt=0)]
    languages: tuple[Language, ...] = ("ca", "es")
    synthetic: bool = False
    wave: Wave
    sample: Sample
    fieldwork: Fieldwork = Fieldwork()
    survey: SurveyFile = SurveyFile()
    report: Report = Report()
    currency: Currency = Currency()
    options: Options = Options()
    retention: date | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Council:
        _speaks_for_residents(self)
        return self


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises
    ------
    ConfigError
        If the file is missing, is not UTF-8, is not YAML or has a key twice; the message names the line.
    """
    content, problems = load(path)
    if problems:
        raise ConfigError(problems)
    return content


def parse(model: type[Model], content: Any, where: str) -> Model:
    """Return `content` as `model`.

    Raises
    ------
    ConfigError
        With every refused key at once: its place, its value and what is allowed.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigError(problems_of(error.errors(), content, where, model)) from None


def read_as(model: type[Model], path: Path) -> Model:
    """Return what a YAML file holds as `model`; what is written so that it would be lost is refused with the rest.

    Raises
    ------
    ConfigError
        If the file cannot be read, or with everything in it that is refused, at once.
    """
    content, problems = load(path)
    try:
        # A file of which nothing is filled in lacks its keys, and is no fault by itself.
        parsed = parse(model, {} if content is None else content, str(path))
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from None
    if problems:
        raise ConfigError(problems)
    return parsed


def read_council(path: Path) -> Council:
    """Return the configuration in a `council.yml`.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused; all problems at once.
    """
    return read_as(Council, path)
