"""`mirall vary`: the drivers of a council under a grid of choices, so that no finding hangs on one of them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.run.commands.wording import say
from helpers.study.written.near_names import near_names

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: What each choice is varied over, beside the council's own. Of what stands empty each part is left out in turn.
GRID: dict[str, tuple[str | float, ...]] = {
    "outcome": ("image_index", "overall_image", "trust_score", "advocacy_score"),
    "controls": ("none", "sex, age_group", "is_user"),
    "weight_cap": (2.0, 3.0, 5.0, 8.0),
    "drivers": (),
    "rake_on": (),
    "family": ("linear", "logit", "ordered"),
}


#: Ways of analysing from which something can move.
SEVERAL = 2


def read_over(over: str) -> list[str]:
    """Return the choices that are varied, as ``outcome,controls`` names them.

    Raises
    ------
    UsageError
        If one of them is none that can be varied; all of them at once.
    """
    named = [name.strip() for name in over.split(",") if name.strip()]
    wrong = [_invariable(name) for name in named or [over] if name not in GRID]
    if wrong:
        raise UsageError(wrong)
    return named


def _invariable(name: str) -> Problem:
    near = ", ".join(near_names(name, GRID))
    message = "{name} cannot be varied. Near it: {near}. What can: {known}."
    if not near:
        message = "{name} cannot be varied. What can: {known}."
    return Problem(message, values={"name": name, "near": near, "known": ", ".join(GRID)})


def vary_command(council: str, over: str, target: Path) -> None:
    """Draw how the effect of each driver moves over a grid of choices, and print its range."""
    from helpers.run.execute.many import choose_studies
    from helpers.stats.drivers.choosing import outcomes
    from helpers.stats.drivers.specifications import each_once
    from helpers.study.opening import open_study
    from helpers.survey.intake import as_asked, clean, receive

    varied = read_over(over)
    # Of several waves the last one is meant.
    paths = choose_studies([council])[-1]
    study = as_asked(open_study(paths.council, paths.wave))
    received = receive(study)
    cleaned = clean(study, received)
    items, census = cleaned.items, received.population
    asked = ways(study, varied, parts_of(cleaned, census))
    tried = settled(asked, outcomes(cleaned.respondents, cleaned.items))
    points = pd.concat([_under(study, census, cleaned, chosen) for chosen in tried], ignore_index=True)
    target.mkdir(parents=True, exist_ok=True)
    points.to_csv(target / "specifications.csv", index=False)
    say.line(str(target / "specifications.csv"))
    differing = each_once(points, list(GRID))
    for path in draw_curves(differing, study, items, target):
        say.line(str(path))
    tell(differing, study, items)
    _tell_of_models(points, differing, len(tried))
    if one := [name for name in varied if len({way[name] for way in tried}) < SEVERAL]:
        say.note(
            say.words("Not varied, because only one value of it fits here: {names}.", names=", ".join(one)), "yellow"
        )
    if len(tried) < len(asked):
        text = say.words(
            "Left out, because the kind of model does not fit the outcome or is the one that was chosen: {n} of {all}.",
            n=len(asked) - len(tried),
            all=len(asked),
        )
        say.note(text, "yellow")


def _tell_of_models(points: pd.DataFrame, differing: pd.DataFrame, tried: int) -> None:
    """Print how many ways have no model, and how many the same as another, which is counted once."""
    modelled, once = (len(some.drop_duplicates(list(GRID))) for some in (points, differing))
    if once < modelled:
        text = say.words(
            "Ways of analysing that come to the same model as another (a cap that no weight reaches, controls that the "
            "sample cannot hold): {n} of {all}. Each model is counted and drawn once; specifications.csv has them all.",
            n=modelled - once,
            all=modelled,
        )
        say.note(text, "yellow")
    if modelled < tried:
        text = say.words(
            "Ways of analysing for which the survey has no model: {n} of {all}.", n=tried - modelled, all=tried
        )
        say.note(text, "yellow")


def parts_of(cleaned: Any, census: pd.DataFrame | None) -> dict[str, list[str]]:
    """Return what is left out in turn where a council has not chosen: the drivers that were asked, and the margins."""
    from helpers.stats.drivers.inputs import candidate_drivers

    offered = candidate_drivers(cleaned.respondents, cleaned.items)
    asked = [str(name) for name in offered if offered[name].notna().any()]
    margins = [] if census is None else dict.fromkeys(census["variable"].astype(str))
    return {"drivers": asked, "rake_on": [name for name in margins if name in cleaned.respondents]}


def ways(study: Study, varied: list[str], parts: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return every combination of the choices that are varied, the council's own first; the others stay its own.

    Parameters
    ----------
    parts
        As `parts_of` returns.
    """
    options = study.config.options
    # Controls that nobody set are left open: the method's own.
    own: dict[str, str | float] = {
        "outcome": options.outcome,
        "controls": ", ".join(options.controls or ()),
        "weight_cap": options.weight_cap,
        "drivers": ", ".join(options.drivers or ()),
        "rake_on": ", ".join(study.config.sample.rake_on or ()),
        "family": options.family,
    }
    over = GRID | {name: _each_left_out(str(own[name]).split(", ") if own[name] else parts[name]) for name in parts}
    grid = {name: list(dict.fromkeys([own[name], *(over[name] if name in varied else ())])) for name in GRID}
    return [dict(zip(grid, chosen, strict=True)) for chosen in product(*grid.values())]


def settled(tried: list[dict[str, Any]], explained: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each way once, with the kind of model that its outcome is given, and none whose kind does not fit.

    Parameters
    ----------
    tried
        As `ways` returns.
    explained
        What can be explained (`choosing.outcomes`).

    Raises
    ------
    UsageError
        If the council's own kind of model does not fit its outcome, with what does.
    """
    from helpers.stats.drivers.choosing import misfits
    from helpers.stats.models.kinds import CHOSEN, family_of

    def named(way: dict[str, Any]) -> dict[str, Any]:
        is_open = way["family"] == CHOSEN and way["outcome"] in explained
        return way | {"family": family_of(explained[way["outcome"]])} if is_open else way

    own, *others = (named(way) for way in tried)
    if problems := misfits(own["family"], own["outcome"], explained):
        raise UsageError(problems)
    known = [way for way in others if way["outcome"] in explained or way["family"] == CHOSEN]
    fitting = [way for way in known if not misfits(way["family"], way["outcome"], explained)]
    return list({tuple(way.values()): way for way in (own, *fitting)}.values())


def _each_left_out(names: list[str]) -> tuple[str, ...]:
    """Return the names by comma without each of them in turn; one alone cannot be left out."""
    without = (", ".join(name for name in names if name != out) for out in names)
    return tuple(left for left in without if left)


def _under(study: Study, census: pd.DataFrame | None, cleaned: Any, chosen: dict[str, Any]) -> pd.DataFrame:
    from helpers.stats.drivers.choosing import misfits, outcomes
    from helpers.stats.drivers.specifications import FIGURES, effects_under
    from helpers.stats.people import people_in_design
    from helpers.study.choices import choose
    from helpers.survey.assembling import people_surveyed, weigh

    made = choose(study, **chosen)
    weighted = weigh(cleaned.respondents, census, made.config)
    residents = people_surveyed(weighted.respondents, weighted.margins, made.config)
    people = people_in_design(weighted.respondents, weighted.margins, made.config.sample, residents)
    explained, options = outcomes(people.residents, cleaned.items), made.config.options
    if options.outcome not in explained or misfits(options.family, options.outcome, explained):
        return pd.DataFrame(columns=[*GRID, *FIGURES])
    effects = effects_under(
        people.residents,
        cleaned.items,
        people.design,
        outcome=options.outcome,
        drivers=options.drivers or (),
        controls=options.controls,
        minimum=options.disclosure_threshold,
        family=options.family,
    )
    return effects.assign(**chosen)[[*GRID, *FIGURES]]


def draw_curves(points: pd.DataFrame, study: Study, items: pd.DataFrame, target: Path) -> list[Path]:
    """Write one picture for each outcome and return their paths."""
    from helpers.present.drawing.specifications import curves
    from helpers.present.language.narrative import indicator_name
    from helpers.stats.models.families import REPORT_ERROR

    words, made = say.words, []
    study = _spoken(study)
    for outcome, rows in of_several_ways(points).groupby("outcome", sort=False):
        names = {code: indicator_name(code, study, words, items) for code in dict.fromkeys(rows["driver"])}
        marked = rows.assign(is_clear=rows["q_value"].astype(float) < REPORT_ERROR)
        up = words("Points of “{outcome}” per 10 points", outcome=indicator_name(str(outcome), study, words, items))
        figure = curves(marked, names, words("Ways of analysing, by size of the effect; filled where it is clear"), up)
        made.append(target / f"specifications-{outcome}.svg")
        figure.savefig(made[-1])
    return made


def _spoken(study: Study) -> Study:
    from dataclasses import replace

    return replace(study, language=say.words.language)


def tell(points: pd.DataFrame, study: Study, items: pd.DataFrame) -> None:
    """Print how far each headline moves: the outcome, what goes most with it, each effect; and what is not varied."""
    from helpers.present.language.narrative import indicator_name
    from helpers.stats.drivers.specifications import how_far
    from helpers.stats.models.families import REPORT_ERROR

    words, spoken = say.words, _spoken(study)
    for line in headlines(points, spoken, items):
        say.line(line)
    moving = of_several_ways(points)
    for row in how_far(moving, REPORT_ERROR).itertuples():
        lowest, highest = words.signed(row.lowest, 1), words.signed(row.highest, 1)
        text = words(
            "{outcome}, {driver}: {range} points per 10; clear in {clear} of {n} ways of analysing.",
            outcome=indicator_name(row.outcome, spoken, words, items),
            driver=indicator_name(row.driver, spoken, words, items),
            range=lowest if lowest == highest else words.interval_of(lowest, highest),
            clear=words.number(row.clear),
            n=words.number(row.n_specifications),
        )
        say.line(text)
    if points.empty:
        say.note(words("Nothing is told: the survey has no model of it in any way of analysing."), "yellow")
    elif moving.empty:
        say.note(words("No effect can move: each outcome has one way of analysing here."), "yellow")
    text = words(
        "Not varied: how rows are cleaned, of what scores are made, the groups of people, the audit and the plan. Run "
        "them with another choice, as `mirall run {council} --set 03.segments=3`, and compare the reports.",
        council=study.council,
    )
    say.note(text, "yellow")


def of_several_ways(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points of the outcomes that were analysed in several ways: of the others nothing can move."""
    ways = points.drop_duplicates(list(GRID))["outcome"].value_counts()
    return points[points["outcome"].isin(ways.index[ways.ge(SEVERAL)])]


def headlines(points: pd.DataFrame, study: Study, items: pd.DataFrame) -> list[str]:
    """Return what moves of each outcome: its mean, where it does, and what goes most with it in how many ways.

    Of a single way with a single outcome nothing is told, since there is nothing to set beside it.
    """
    from helpers.present.language.narrative import indicator_name
    from helpers.stats.drivers.specifications import outcomes_under
    from helpers.stats.models.families import REPORT_ERROR

    words, told = say.words, []
    for outcome, rows in outcomes_under(points, list(GRID), REPORT_ERROR).groupby("outcome", sort=False):
        name, ends = indicator_name(str(outcome), study, words, items), rows.iloc[0]
        lowest, highest = words.number(ends["lowest"], 1), words.number(ends["highest"], 1)
        n = words.number(ends["n_specifications"])
        if lowest != highest:
            text = words("{outcome}: {lowest} to {highest} of 100 in {n} ways of analysing.", outcome=name,
                         lowest=lowest, highest=highest, n=n)  # fmt: skip
            told.append(text)
        if points["outcome"].nunique() < SEVERAL and ends["n_specifications"] < SEVERAL:
            continue
        firsts = [_first(code, count, ends["n_specifications"], study, items)
                  for code, count in zip(rows["first"], rows["n"], strict=True)]  # fmt: skip
        told.append(words("What goes most with “{outcome}”: {drivers}.", outcome=name, drivers=words.list(firsts)))
    return told


def _first(code: str, count: int, n: int, study: Study, items: pd.DataFrame) -> str:
    """Return what goes most with an outcome, and in how many of its ways where they are several."""
    from helpers.present.language.narrative import indicator_name

    words = say.words
    driver = indicator_name(code, study, words, items) if code else words("nothing for sure")
    if n < SEVERAL:
        return driver
    return words("{driver} ({n} of {all})", driver=driver, n=words.number(count), all=words.number(n))
