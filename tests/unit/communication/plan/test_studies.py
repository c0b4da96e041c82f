import math

import numpy as np
import pytest
from plan_case import evidence, plan

from helpers.communication.plan.impact.points import left_after, points_of
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.method.studies import Size, Study, grade, is_contradicted, known_effect
from helpers.communication.plan.terms.config import Trial
from helpers.study.config import Text
from helpers.study.paths import project_root

LIBRARY = read_library()
WORDS = Text(ca="a", es="b", en="c")
SIZED = ("griffiths_personal", "maunder_white")


def study(outcome="stigma_personal", design="randomised", result="helps", size=None, **more):
    named = {"short": "S", "cite": "S", "population": WORDS, "measured": WORDS, "found": WORDS, "seen": "abstract"}
    return Study(**(named | {"outcome": outcome, "design": design, "result": result, "size": size} | more))


def test_a_grade_follows_from_what_was_measured():
    assert grade([], "awareness") == "judgement"
    assert grade([study("take_up")], "awareness") == "practice"
    assert grade([study("take_up", "meta_analysis"), study("awareness")], "awareness") == "experiment"
    assert grade([study(design="meta_analysis")], "stigma_personal") == "meta_analysis"
    assert grade([study(design="before_after")], "stigma_personal") == "observational"
    assert grade([study(result="none")], "stigma_personal") == "practice"
    assert grade([study("quiz")], "quiz_wrong") == "experiment"


def test_what_was_contradicted_moves_nothing():
    assert is_contradicted([study(result="none")], [], "stigma_personal")
    assert not is_contradicted([study(result="none"), study()], [], "stigma_personal")
    assert is_contradicted([], [study("stigma_perceived", "meta_analysis", "none")], "stigma_perceived")
    assert not is_contradicted([], [study("stigma_perceived", "randomised", "none")], "stigma_perceived")


def test_published_sizes_are_cut_and_pooled():
    sizes = [
        study(size=Size(sd=0.4, low=0.2, high=0.6), kept=0.5),
        study(size=Size(sd=0.4, low=0.2, high=0.6), kept=0.5),
    ]
    found = known_effect(sizes, "stigma_personal")
    assert found.mean == pytest.approx(0.2)
    assert found.sd > 0.5 * 0.2
    assert known_effect([study(size=Size(sd=0.4))], "stereotypes") is None
    assert Size(sd=0.4).error == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("action", "driver", "found"),
    [
        # Griffiths et al. 2014 and Maunder and White 2019: what is thought of others, which is not one's own shame.
        ("living_library", "stigma_personal", "practice"),
        ("secondary_schools", "stigma_personal", "practice"),
        # Lasky-Fink and Linos 2024: internalised stigma fell, the programme was seen as before.
        ("rights_messages", "stigma_personal", "experiment"),
        # Bhargava and Manoli 2015 measured claims, Buell et al. 2020 trust, Pettigrew and Tropp 2006 prejudice.
        ("letters_rewrite", "stigma_institutional", "practice"),
        ("show_the_work", "informed_score", "practice"),
        ("open_day", "stereotypes", "practice"),
        # Barnes et al. 2018: knowledge of the budget rose.
        ("budget_explained", "quiz_budget_grew", "experiment"),
        ("frontline_training", "satisfaction_score", "judgement"),
    ],
)
def test_the_library_claims_what_its_studies_measured(action, driver, found):
    assert LIBRARY.grade(LIBRARY.action(action), driver) == found


def test_nothing_in_the_library_is_contradicted():
    moved = {(action.id, move.driver) for action in LIBRARY.actions for move in action.moves}
    assert not {pair for pair in moved if pair[1] == "stigma_perceived"}
    assert not {("rights_messages", "stereotypes"), ("style_guide", "stereotypes")} & moved
    # Knowing the budget better changes no attitude (Barnes et al. 2018): the way from it to the image is nothing.
    assert [move.driver for move in LIBRARY.action("budget_explained").moves] == ["quiz_budget_grew"]
    assert "quiz_budget_grew" not in LIBRARY.priors.effects


def test_points_of_a_measured_effect_follow_the_spread_of_the_driver_here():
    action = LIBRARY.action("living_library")
    move = next(move for move in action.moves if move.driver == "stigma_personal")
    # As if what these two measured, what is thought of others, were the driver.
    same = {key: LIBRARY.evidence[key].model_copy(update={"outcome": "stigma_personal"}) for key in SIZED}
    library = LIBRARY.model_copy(update={"evidence": LIBRARY.evidence | same})
    known = library.measured(action, "stigma_personal")
    found = points_of(action, move, library, evidence("stigma"))
    # The made-up towns have a standard error of 1 with an effective n of 400 / 1.2.
    assert found.shipped.mean == pytest.approx(known.mean * math.sqrt(400 / 1.2))
    assert found.basis == "studies"
    # Published sizes of .28 and .33 keep 41 in 100.
    assert 0.08 < known.mean < 0.16
    # Without a study of that very driver the points are judgement, however large the neighbouring sizes.
    judged = points_of(action, move, LIBRARY, evidence("stigma"))
    assert (judged.basis, judged.judged) == ("judgement", (0, 2, 6))
    assert judged.shipped.mean == pytest.approx(8 / 3)


def test_a_trial_of_ones_own_changes_what_is_expected_and_both_are_shown():
    action = LIBRARY.action("household_letter")
    move = action.moves[0]
    trial = Trial(action="household_letter", driver="awareness", points=0.0, low=-1.0, high=1.0)
    before, after = (points_of(action, move, LIBRARY, evidence(), trials) for trials in ((), (trial,)))
    assert after.shipped == before.shipped
    assert 0.0 < after.local.mean < 0.3 * before.local.mean
    assert after.basis == "trials"
    drawn = after.draw(4000, np.random.default_rng(1))
    assert drawn.std() == pytest.approx(after.local.sd, rel=0.05)
    told = plan(budget=90000, trials=[trial.model_dump()])["plan_effects"].set_index("effect")
    row = told.loc["household_letter:awareness"]
    assert row["local"] < row["shipped"]
    assert row["basis"] == "trials"


def test_half_of_an_effect_is_gone_after_its_half_life():
    assert left_after(LIBRARY.action("social_series"), 4) == pytest.approx(0.5)
    assert left_after(LIBRARY.action("missing_pages"), 400) == 1.0
    with pytest.raises(ValueError, match="between low and high"):
        Trial(action="x", driver="y", points=3, low=0, high=1)
    with pytest.raises(ValueError, match="both ends"):
        Size(sd=0.1, low=0.0)


@pytest.mark.parametrize(
    "figure", [{"size": Size(sd=0.2)}, {"n": 10}, {"url": "https://doi.org/x"}, {"follow_up_weeks": 4}]
)
def test_what_was_read_nowhere_brings_no_figure_and_no_address(figure):
    assert study(seen="not_seen").size is None
    with pytest.raises(ValueError, match="read nowhere"):
        study(seen="not_seen", **figure)
    assert study(seen="abstract", **figure)


def test_the_page_shows_every_study_with_where_it_was_read():
    page = (project_root() / "methodology" / "planning.qmd").read_text(encoding="utf-8")
    for one in LIBRARY.evidence.values():
        name = f"[{one.short}]({one.url})" if one.url else one.short
        told = (name, one.population.en, one.measured.en, one.found.en, one.seen.replace("_", " "))
        assert f"| {' | '.join(told)} |" in page


def test_a_figure_in_standard_deviations_is_the_same_in_the_three_languages():
    for one in LIBRARY.evidence.values():
        if one.size is None:
            continue
        shown = {"ca": f"{one.size.sd:.2f}".replace(".", ","), "en": f"{one.size.sd:.2f}"}
        shown["es"] = shown["ca"]
        assert all(shown[language] in one.found[language] for language in ("ca", "es", "en")), one.short


def test_the_share_that_is_kept_follows_from_what_was_published_and_what_happened_at_scale():
    # DellaVigna and Linos 2022: 8.7 points published, 1.4 at scale, 70 % of the difference is selective publication.
    kept = (8.7 - 0.7 * (8.7 - 1.4)) / 8.7
    assert {one.kept for one in LIBRARY.evidence.values()} == {1.0, round(kept, 2)}
