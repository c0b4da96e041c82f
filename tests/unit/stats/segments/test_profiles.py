"""Profiles: means by segment, corrected for classification error; labels, issues and what is withheld."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from segment_survey import MEANS, SHARES, WEB, design, survey

from helpers.errors import EstimationError
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.segments import profiles
from helpers.stats.segments.analysis import analyse_segments, check_segments, suppress_profiles
from helpers.stats.segments.inputs import build_inputs, sources_of
from helpers.stats.segments.labels import label_segments, main_issues
from helpers.stats.segments.profile_variables import ProfileVariables, profile_variables
from helpers.stats.segments.profiles import profile_segments, segment_shares
from helpers.stats.segments.segmentation import segment
from helpers.study.artefacts import artefacts, conform
from helpers.study.config import Sample
from helpers.survey.design import SurveyDesign

#: s1 are those with stigma, s2 those who do not know, s3 the favourable.
TRUE_ORDER = [1, 0, 2]


@pytest.fixture(scope="module")
def analysis():
    frame, items, _ = survey(1500)
    margins = pd.DataFrame({"variable": pd.Series(dtype=str)})
    return analyse_segments(
        frame.assign(base_weight=frame["weight"]), items, margins, Sample(type="probability"), population=40000,
        threshold=10, max_classes=4, starts=30, replicates=10, seed=1,
    )  # fmt: skip


def _estimates(analysis, variable):
    rows = analysis.profiles[(analysis.profiles["variable"] == variable) & (analysis.profiles["segment"] != "all")]
    return rows["estimate"].to_numpy()


def test_sizes_and_profiles_recover_what_made_the_survey(analysis):
    assert analysis.segments["share"].to_numpy() == pytest.approx(np.array(SHARES)[TRUE_ORDER], abs=0.04)
    for name in ("stigma", "self_relevance", "image_index"):
        assert _estimates(analysis, name) == pytest.approx(np.array(MEANS[name], float)[TRUE_ORDER], abs=3)
    assert _estimates(analysis, "channel_used__web") == pytest.approx(np.array(WEB)[TRUE_ORDER], abs=0.08)


def test_labels_and_issues_say_what_made_the_survey(analysis):
    assert list(analysis.segments["main_issue"]) == ["stigma", "ignorance", "none"]
    assert analysis.segments["label"].tolist()[0] == "high_quiz_wrong+high_stigma"
    assert analysis.segments["label"].tolist()[2] == "favourable"


def test_the_tables_match_their_schemas(analysis):
    for name in ("segments", "profiles", "assignments", "class_numbers"):
        conform(getattr(analysis, name), artefacts()[name], name)


def test_everybody_is_the_weighted_mean(analysis):
    frame, _, _ = survey(1500)
    rows = analysis.profiles[analysis.profiles["segment"] == "all"]
    row = rows[rows["variable"] == "self_relevance"]
    assert row["estimate"].iloc[0] == pytest.approx(np.average(frame["self_relevance"], weights=frame["weight"]))
    assert row["difference"].iloc[0] == 0


@pytest.fixture(scope="module")
def blurred():
    """A survey whose answers tell the groups apart badly: frame, items and segmentation."""
    frame, items, kind = survey(4000, seed=6)
    rng = np.random.default_rng(2)
    for name in ("stereotypes", "stigma", "self_relevance"):
        frame[name] = np.clip(frame[name] + rng.normal(0, 28, len(frame)), 0, 100)
    frame["outside"] = 10.0 * kind
    frame = frame.drop(columns=["awareness", "quiz_correct", "quiz_wrong", "quiz_dont_know", "informed_score"])
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1, max_classes=3, starts=30, replicates=0)
    return frame, items, found


def test_correction_undoes_what_misclassification_blurs(blurred):
    frame, items, found = blurred
    variables = profile_variables(frame, items)
    values = variables.values.assign(outside=frame["outside"])
    variables = type(variables)(
        values, variables.names | {"outside": ("outside", "")}, variables.shares,
        variables.scales | {"outside": (0.0, 100.0)},
    )  # fmt: skip
    table = profile_segments(found, variables, design(frame))
    corrected = table[(table["variable"] == "outside") & (table["segment"] != "all")]["estimate"].to_numpy()
    plain = frame["outside"].groupby(found.modal).mean().to_numpy()
    assert corrected[-1] - corrected[0] > 1.1 * (plain[-1] - plain[0])


def test_intervals_carry_classification_error(blurred):
    frame, _, found = blurred
    sizes = segment_shares(found, design(frame))
    effective = frame["weight"].sum() ** 2 / (frame["weight"] ** 2).sum()
    # With the groups as certain facts the standard error would be that of a proportion.
    certain = np.sqrt(sizes["share"] * (1 - sizes["share"]) / effective)
    assert (sizes["std_error"] > 1.2 * certain).all()
    assert sizes["share"].between(sizes["share_low"], sizes["share_high"]).all()


def test_small_cells_are_withheld_with_their_differences():
    rows = pd.DataFrame({
        "segment": ["s1", "s2", "s3", "all"], "variable": "x", "level": "", "estimate": [1.0, 2, 3, 2],
        "std_error": 0.1, "conf_low": 0.0, "conf_high": 4.0, "difference": [-1.0, 0, 1, 0], "difference_low": -2.0,
        "difference_high": 2.0, "standardised": 0.1, "q_value": 0.5, "n": [4, 40, 60, 104],
        "is_input": False,
    })  # fmt: skip
    shown = suppress_profiles(rows, 10)
    assert shown["is_suppressed"].tolist() == [True, True, False, False]
    assert shown.loc[:1, ["estimate", "conf_low", "difference", "standardised", "n"]].isna().all().all()


def test_a_variable_that_nobody_answered_has_no_row():
    frame, items, _ = survey(600)
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1, max_classes=3, starts=10, replicates=0)
    frame["trust_score"] = np.nan
    table = profile_segments(found, profile_variables(frame, items), design(frame))
    assert "trust_score" not in set(table["variable"])
    assert not table.drop(columns="q_value").isna().any().any()


def _standardised(**columns):
    rows = [
        {"segment": f"s{k + 1}", "variable": name, "level": "", "standardised": value, "estimate": value}
        for name, values in columns.items() for k, value in enumerate(values)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_labels_are_what_is_bad_for_the_image_then_all_that_is_good():
    table = _standardised(awareness=(-1.5, 0.1, 1.0), stigma=(0.2, 1.2, -1.0), self_relevance=(-0.4, -1.0, 1.0))
    labels = label_segments(table, ("s1", "s2", "s3"), ())
    assert labels == {"s1": "low_awareness", "s2": "high_stigma+low_self_relevance", "s3": "favourable"}


def test_two_segments_never_share_a_label():
    table = _standardised(awareness=(-1.5, -1.4, 1.0), stigma=(0.2, 0.5, -1.0), self_relevance=(-0.4, -0.3, 1.0))
    labels = label_segments(table, ("s1", "s2", "s3"), ())
    assert labels["s2"] == "low_awareness"
    assert labels["s1"] == "low_awareness+low_self_relevance"
    same = label_segments(_standardised(awareness=(0.0, 0.0), stigma=(0.0, 0.0)), ("s1", "s2"), ())
    assert len(set(same.values())) == 2


def test_issues_tell_ignorance_from_distortion():
    table = _standardised(
        quiz_dont_know=(0.65, 0.2, 0.1),
        quiz_wrong=(0.1, 0.6, 0.1),
        stigma=(30.0, 52.0, 20.0),
        self_relevance=(40.0, 50.0, 80.0),
    )
    sure, unsure = (_within(table, points) for points in (1.0, 8.0))
    assert main_issues(sure, ("s1", "s2", "s3")) == {
        "s1": ("ignorance", "not_for_me"), "s2": ("distortion", "stigma"), "s3": ("none", "none"),
    }  # fmt: skip
    # What is 2 points beyond its level, give or take 8, may as well lie on it.
    assert main_issues(unsure, ("s1", "s2", "s3"))["s2"] == ("distortion", "none")
    assert main_issues(_within(table, 60.0), ("s1", "s2", "s3"))["s1"] == ("none", "none")


def _within(table, points):
    unit = table["variable"].str.startswith("quiz_").map({True: points / 100, False: points})
    return table.assign(conf_low=table["estimate"] - unit, conf_high=table["estimate"] + unit, n=200)


def test_where_nothing_is_true_hardly_any_group_has_an_issue():
    """Scores that lie on their level: over three groups and all levels, one survey in two hundred may name an issue."""
    rng, named = np.random.default_rng(4), 0
    for _ in range(400):
        scores = {"stigma": 50.0, "self_relevance": 45.0, "satisfaction_score": 50.0, "stereotypes": 55.0}
        drawn = {name: tuple(level + rng.normal(0, 2.0, 3)) for name, level in scores.items()}
        table = _within(_standardised(**drawn), 1.96 * 2.0)
        named += any(issue != ("none", "none") for issue in main_issues(table, ("s1", "s2", "s3")).values())
    assert named <= 8


def test_shares_that_do_not_add_up_stop_the_run(analysis):
    from dataclasses import replace

    check_segments(analysis)
    with pytest.raises(EstimationError, match="sum to"):
        check_segments(replace(analysis, segments=analysis.segments.assign(share=0.5, share_low=0.4, share_high=0.6)))


def test_domains_have_the_plain_weighted_means():
    frame, items, _ = survey(150)
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1)
    table = profile_segments(found, profile_variables(frame, items), design(frame))
    row = table[(table["segment"] == "s1") & (table["variable"] == "image_index")].iloc[0]
    rows = frame[found.modal == 0]
    assert row["estimate"] == pytest.approx(np.average(rows["image_index"], weights=rows["weight"]))
    assert segment_shares(found, design(frame))["share"].iloc[0] == pytest.approx(
        rows["weight"].sum() / frame["weight"].sum()
    )


def test_what_made_the_segments_is_marked_and_not_tested():
    frame, items, _ = survey(600)
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1, max_classes=3, starts=10, replicates=0)
    table = profile_segments(found, profile_variables(frame, items), design(frame))
    inside = table[table["segment"] != "all"]
    made = inside[inside["is_input"]]
    assert {"image_index", "stigma", "awareness", "quiz_correct"} <= set(made["variable"])
    assert made["q_value"].isna().all() and made["estimate"].notna().all()
    others = inside[~inside["is_input"]]
    assert {"satisfaction_score", "channel_used__web", "age_group"} <= set(others["variable"])
    assert others.loc[others["variable"] == "channel_used__web", "q_value"].notna().all()
    # Whether one knows where to go is asked beside the services that one knows, and made no segment.
    where = others[others["variable"] == "knows_where"].set_index("segment")
    assert where["q_value"].notna().all() and where["q_value"].min() < 0.001


def test_what_few_of_a_segment_answered_is_not_held_against_everybody():
    """The rule for every comparison of groups: a question asked of users alone has few answers in some segment."""
    frame, items, _ = survey(600)
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1, max_classes=3, starts=10, replicates=0)
    kept = np.zeros(len(frame), bool)
    for k, many in enumerate([SMALLEST_LEVEL - 1] + [SMALLEST_LEVEL] * (len(found.names) - 1)):
        kept[np.flatnonzero((found.modal == k) & frame["satisfaction_score"].notna().to_numpy())[:many]] = True
    few = frame.assign(satisfaction_score=frame["satisfaction_score"].where(kept))
    table = profile_segments(found, profile_variables(few, items), design(few))
    rows = table[(table["variable"] == "satisfaction_score") & (table["segment"] != "all")].set_index("segment")
    assert rows["q_value"].isna().tolist() == (rows["n"] < SMALLEST_LEVEL).tolist()
    assert (rows["n"] < SMALLEST_LEVEL).any() and (rows["n"] == SMALLEST_LEVEL).any()


@pytest.mark.parametrize(("item", "kind", "subscale", "is_made"), [
    ("aided_home_care", "binary", "aided", True), ("services_list", "multi", "aided", True),
    ("knows_where", "binary", "access", False), ("knows_how", "scale", "access", False),
    ("unaided_count", "number", "unaided", False),
])  # fmt: skip
def test_an_input_is_made_of_its_questions_and_not_of_others_on_the_same_matter(item, kind, subscale, is_made):
    items = pd.DataFrame({"item": [item], "construct": "awareness", "kind": kind, "subscale": subscale,
                          "is_asked": True})  # fmt: skip
    assert (item in sources_of(("awareness",), items)) is is_made
    assert "awareness" in sources_of(("awareness",), items)


def test_a_variable_that_made_the_segments_counts_in_no_family():
    """Leaving inputs out of the tests leaves the q-values of the others to themselves."""
    frame, items, _ = survey(600)
    found = segment(build_inputs(frame, items), frame, design(frame), seed=1, max_classes=3, starts=10, replicates=0)
    whole = profile_segments(found, profile_variables(frame, items), design(frame)).set_index(["segment", "variable"])
    bare = profile_segments(found, profile_variables(frame.drop(columns="stigma"), items), design(frame))
    bare = bare.set_index(["segment", "variable"])
    one = ("s1", "channel_used__web")
    assert whole.loc[one, "q_value"].item() == bare.loc[one, "q_value"].item()


def _groups(n=282, seed=1):
    """Three groups told apart well and not surely, of which nothing else is known: what `profile_segments` needs."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, n, p=(0.42, 0.4, 0.18))
    sure = np.where(np.arange(3) == kind[:, None], 0.96, 0.02)
    return SimpleNamespace(
        basis="latent_class", probabilities=sure, modal=kind, names=("s1", "s2", "s3"), n_segments=3,
        inputs=SimpleNamespace(sources=frozenset()), influence=None, patterns=None,
    )  # fmt: skip


def _as_variables(values):
    frame = pd.DataFrame(values, columns=[f"v{k}" for k in range(values.shape[1])])
    return ProfileVariables(frame, {name: (name, "") for name in frame}, frozenset(frame), {})


def _p_values(found, values, monkeypatch):
    """Return the table of profiles with the p-values of the differences in the place of the q-values."""
    monkeypatch.setattr(profiles, "family_q", lambda p_values, _: np.asarray(p_values, dtype=float))
    return profile_segments(found, _as_variables(values), SurveyDesign(np.ones(len(values))))


def test_a_share_of_nobody_has_an_error_of_its_own(monkeypatch):
    """0 of 51 where 17 of 100 of all do: by counting, chance brings that once in some ten thousand surveys."""
    found = _groups()
    rest = np.flatnonzero(found.modal != 2)
    values = np.zeros((len(found.modal), 2))
    values[np.random.default_rng(3).choice(rest, 47, replace=False), 0] = 1
    values[:, 1] = 1 - values[:, 0]
    table = _p_values(found, values, monkeypatch).set_index(["segment", "variable"])
    none, every = table.loc[("s3", "v0")], table.loc[("s3", "v1")]
    n, inside = len(found.modal), int((found.modal == 2).sum())
    exact = stats.hypergeom.pmf(0, n, 47, inside)
    assert none["estimate"] == 0 and every["estimate"] == 1
    assert exact / 2 <= none["q_value"] < 0.01 and every["q_value"] == pytest.approx(none["q_value"])
    assert none["conf_high"] >= 1 - 0.025 ** (1 / inside) - 1e-6
    assert none["difference_high"] <= 0 <= every["difference_low"]


@pytest.mark.parametrize("share", [0.1, 0.168, 0.35])
def test_shares_of_a_group_that_is_like_all_are_told_no_oftener_than_their_level(share, monkeypatch):
    drawn = np.random.default_rng(7)
    tables = [
        _p_values(_groups(seed=seed), (drawn.random((282, 400)) < share).astype(float), monkeypatch)
        for seed in range(6)
    ]
    p_values = pd.concat(tables)["q_value"].dropna().to_numpy()
    for level in (0.05, 0.01, 0.001):
        assert (p_values < level).mean() <= level + 2 * np.sqrt(level / len(p_values))
