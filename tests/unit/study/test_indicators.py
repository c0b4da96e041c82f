"""The registry of indicators: what it refuses, and that everything which names an indicator finds one."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from cleaned_town import town

from helpers.communication.audit.themes.shortcomings import read_rules
from helpers.communication.plan.method.library import Template, When, read_library
from helpers.communication.plan.method.texts import Mark, read_texts
from helpers.errors import ConfigError
from helpers.present.one_page.why import THINGS
from helpers.stats.drivers.choosing import outcomes
from helpers.stats.estimates.indicators import build_indicators, shares_among
from helpers.stats.estimates.straight import BLOCKS
from helpers.study.config import parse
from helpers.study.indicators import INDICATORS, Registry, registry_path
from helpers.study.instrument import construct_of, read_instrument
from helpers.survey.scoring import known_services, score_items

METHOD = Path(__file__).parents[3] / "methodology"


@cache
def surveyed():
    """The respondents and items of a council that asked the whole questionnaire, and what is estimated of them."""
    _, _, cleaned, weighted, _ = town()
    return weighted.respondents, cleaned.items, build_indicators(weighted.respondents, cleaned.items)


def parts_named(node, keys):
    """Every text below a node that stands under one of some keys."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key in keys and isinstance(value, str) else parts_named(value, keys)
    elif isinstance(node, list):
        for value in node:
            yield from parts_named(value, keys)


def conditions():
    """Every condition of the plan, with the line that it belongs to."""
    library = read_library()
    lines = [*library.actions, *library.frames, *library.templates, *library.risks]
    return [(line.id, line.when) for line in lines if line.when is not None]


def test_every_condition_aim_and_mark_of_the_plan_is_estimated():
    estimated, library, texts = set(surveyed()[2].values), read_library(), read_texts()
    named = [(line, one.id) for line, when in conditions() for one in when.indicators]
    named += [(one.id, code) for one in library.templates for code in (one.indicator, one.follows) if code]
    named += [(name, code) for name in ("strategy", "copy") for code in _indicators_in(f"plan/{name}.yml")]
    assert len(named) > 100 and texts.ideas
    assert [(line, code) for line, code in named if code not in estimated] == []


def _indicators_in(name):
    return parts_named(yaml.safe_load((METHOD / name).read_text(encoding="utf-8")), ("indicator", "follows"))


def test_every_driver_of_the_plan_is_estimated_or_has_its_answers_estimated():
    respondents, items, found = surveyed()
    library = read_library()
    drivers = {move.driver for action in library.actions for move in action.moves} | set(library.priors.effects)
    assert {"spend_trend", "spend_should"} <= set(found.values)
    answers = {code.split("__")[0] for code in found.values if "__" in code}
    assert sorted(drivers - set(found.values) - answers) == []
    assert sorted(code for code in drivers if construct_of(code) is None) == []
    # What a template of council.yml or plan.yml names, also in its comments.
    templates = " ".join(path.read_text(encoding="utf-8") for path in sorted((METHOD / "templates").glob("*.yml")))
    named = set(re.findall(r"\b(?:outcome|driver|indicator): ([a-z_]+)\b", templates))
    assert "image_index" in named and named <= set(outcomes(respondents, items)) | set(found.values)


def test_every_condition_can_hold_on_the_scale_of_its_indicator():
    _, _, found = surveyed()
    ends = {name: (0.0, 1.0) if name in found.shares else found.scales[name] for name in found.values}
    never = []
    for line, when in conditions():
        for one in when.indicators:
            low, high = ends[one.id]
            is_met = one.holds(low) or one.holds(high)
            # 101 says "whatever it is": then an estimate is enough.
            always = one.holds(low) and one.holds(high) and (one.above, one.below) != (None, 101)
            never += [(line, one.id)] if always or not is_met else []
    assert never == []


def test_a_mark_without_a_number_is_the_level_of_concern():
    assert INDICATORS["stereotypes"].concern == 55 and INDICATORS["self_relevance"].concern == 45
    assert Mark(indicator="stereotypes").holds(56, 60) and not Mark(indicator="stereotypes").holds(55, 60)
    assert Mark(indicator="self_relevance").holds(30, 44) and not Mark(indicator="self_relevance").holds(44, 46)
    for line in ({"indicator": "knows_where"}, {"indicator": "joy"}):
        with pytest.raises(ConfigError, match=line["indicator"]):
            parse(Mark, line, "strategy.yml")


def test_an_objective_is_of_an_indicator_that_can_become_better():
    given = read_library().templates[0].model_dump(exclude={"when"}) | {"indicator": "is_user"}
    with pytest.raises(ConfigError, match="is_user"):
        parse(Template, given, "objectives.yml")
    ways = {one.indicator: (one.direction, one.is_share) for one in read_library().templates}
    assert ways["stigma"] == ("down", False) and ways["recall"] == ("up", True)


def test_every_shortcoming_that_the_plan_waits_for_is_one_that_the_audit_can_find():
    rules = read_rules().rules
    whens = [when for _, when in conditions() if isinstance(when, When)]
    kinds = {name.split(":")[0] for when in whens for name in when.shortcomings}
    assert kinds and sorted(kinds - set(rules)) == []


def test_every_shortcoming_that_the_audit_can_find_has_an_action_that_answers_it():
    """Charity in 56 of 100 messages was told, and a plan without a word on it."""
    actions = read_library().actions
    answered = {kind.split(":")[0] for action in actions for kind in action.when.shortcomings}
    # What people know and think is answered by actions for those whose trouble it is.
    answered |= {issue for action in actions for issue in action.when.issues}
    assert set(read_rules().rules) - answered == set()


def test_every_indicator_of_the_registry_is_estimated_in_its_unit():
    _, items, found = surveyed()
    assert [one.id for one in INDICATORS.indicators if one.id not in found.values] == []
    shares = {one.id for one in INDICATORS.indicators if one.is_share}
    assert {code for code in INDICATORS.scores if code in found.shares} == set()
    assert shares <= found.shares and shares == set(shares_among([one.id for one in INDICATORS.indicators], items))
    for one in INDICATORS.indicators:
        low, high = one.scale
        known = found.values[one.id].dropna()
        assert len(known) and low <= known.min() and known.max() <= high, one.id


def test_items_of_the_registry_are_those_of_the_questionnaire():
    _, items, _ = surveyed()
    method = read_instrument()
    for one in INDICATORS.indicators:
        if one.item:
            assert (method[one.item].construct, method[one.item].subscale) == (one.measures, one.subscale), one.id
        elif one.unit == "score":
            assert len(score_items(items, one.measures, one.subscale)) > 0, one.id
    assert set(known_services(items)) <= {item.id for item in method.of("awareness")}
    assert set(BLOCKS) == {INDICATORS[code].measures for code in INDICATORS.roles.agreement}
    assert INDICATORS["stigma"].parts == INDICATORS.of("stigma")[1:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": "points"}, "unit"),
        ({"parts": ["joy"]}, "joy"),
        ({"good": "neither"}, "side that is good"),
        ({"concern": None}, "no level of concern"),
        ({"colour": "red"}, "colour"),
        ({"id": "image_index"}, "twice"),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(change, said):
    given = yaml.safe_load(registry_path().read_text(encoding="utf-8"))
    at = next(at for at, one in enumerate(given["indicators"]) if one["id"] == "stigma")
    given["indicators"][at] |= change
    if "id" in change:
        given["roles"] = {name: ["image_index"] for name in given["roles"]} | {"concerns": ["stereotypes"]}
    with pytest.raises(ConfigError) as refused:
        parse(Registry, given, "indicators.yml")
    assert said in str(refused.value)


def stems(text):
    """The beginnings of the words of a name: what is shared of “recommends” and “would recommend”."""
    return {word[:5] for word in re.findall(r"\w{4,}", text.lower())} - {"would"}


def whole_by(indicator):
    """The items of the questionnaire that a score is the mean of."""
    if indicator.item or indicator.unit != "score":
        return []
    asked = [item for item in read_instrument().items if item.measures == indicator.measures]
    return [item for item in asked if indicator.subscale in (None, item.subscale)]


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_no_score_of_several_questions_bears_the_name_of_one(language):
    """“Seen as for people like me” was the mean of three, of which one is “For people like me”."""
    looked_at = 0
    for one in INDICATORS.indicators:
        items = whole_by(one)
        if one.label is None or len(items) < 2:
            continue
        looked_at += 1
        name = stems(one.label[language])
        named = [item.id for item in items if stems(item.short[language]) and stems(item.short[language]) <= name]
        assert len(named) in (0, len(items)), (one.id, one.label[language], named)
    assert looked_at >= 6


def test_page_one_calls_a_scale_no_otherwise_than_the_whole():
    """The stigma scale asks of others and of how one is treated too: it is no shame alone."""
    assert not any("shame" in THINGS[code].lower() for code in ("stigma", "stigma_perceived", "stigma_institutional"))
    assert "stigma" in THINGS["stigma"] and "stereotypes" in THINGS["stereotypes"]
