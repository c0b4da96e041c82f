"""Segments in words, figures and tables: in three languages, as the sample allows, or why there are none."""

import re
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from a_study import a_council, a_study
from segment_survey import survey

from helpers.present.headings.segments import headings
from helpers.present.language.narrative import level_name
from helpers.present.language.words import Words
from helpers.present.one_page.who import who
from helpers.present.outputs import Figure, Table
from helpers.present.segments import checks as class_checks
from helpers.present.segments import findings as segments
from helpers.present.segments import number, reach
from helpers.present.segments import profiles as segment_profiles
from helpers.present.segments.findings import SegmentFindings
from helpers.present.segments.names import ISSUES, PIECES, REFUSALS, reason, segment_name
from helpers.stats.segments.analysis import analyse_segments
from helpers.stats.segments.class_checks import ClassChecks
from helpers.stats.segments.labels import CONCERNS, DIMENSIONS
from helpers.study.config import Sample
from helpers.study.indicators import EVERYBODY, Issue


def findings(language="en", kind="quota", rows=700, made_up=0, is_alike=True, **changes):
    frame, items, _ = survey(rows)
    sample = Sample(type=kind)
    margins = pd.DataFrame({"variable": pd.Series(dtype=str)})
    frame = frame.assign(base_weight=frame["weight"], **changes)
    analysis = analyse_segments(
        frame, items, margins, sample, population=20000, threshold=10, max_classes=4, starts=20, replicates=10, seed=1,
        made_up=made_up,
    )  # fmt: skip
    groups = pd.DataFrame({"domain": ["is_user"], "is_alike": [is_alike]})
    study = a_study(language, {"groups": groups}, sample={"type": kind})
    return SegmentFindings(analysis, items, study, Words(language))


def with_checks(found, fewer_p, more_p, residual_p=0.02, replicates=49):
    """Return findings whose groups were tested, with these results."""
    names = found.analysis.segmentation.inputs.names
    pairs = pd.DataFrame({"input": names[:2], "other": names[2:4], "residual": [5.25, 0.5]})
    checks = ClassChecks(replicates, fewer_p, more_p, pairs.assign(p_value=[residual_p, 1.0]))
    tested = replace(found.analysis.segmentation, checks=checks)
    return replace(found, analysis=replace(found.analysis, segmentation=tested))


@pytest.fixture(scope="module", params=["en", "ca", "es"])
def found(request):
    return with_checks(findings(request.param), 0.02, 0.4)


@pytest.fixture(scope="module")
def village():
    return findings(rows=150, kind="probability")


@pytest.fixture(scope="module")
def tested():
    return findings(made_up=19)


def outputs(found):
    return [
        segments.headline(found), segments.figure(found), segments.table(found),
        segments.inputs_told(found), segments.inputs_table(found), number.classes_table(found),
        number.sureness(found), class_checks.told(found), class_checks.table(found),
        segment_profiles.headline(found), segment_profiles.figure(found),
        segment_profiles.table(found), reach.headline(found), reach.figure(found),
        reach.table(found),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def shown(found):
    return outputs(found)


def said(outputs):
    shown = [output for output in outputs if output is not None]
    return " ".join(getattr(output, "markdown", "") + getattr(output, "caption", "") for output in shown)


def test_who_knows_where_to_go_is_told_of_a_group_wherever_it_is_clear_also_after_larger_differences():
    found = findings()
    text = segment_profiles.headline(found)
    told = {claim.subject for claim in text.claims if claim.kind == "profile"}
    clear = found.analysis.profiles.query("variable == 'knows_where' and segment != 'all' and q_value < 0.05")
    assert len(clear) and "knows_where" in told and "Knows where" in text.markdown
    assert "Knows where" in segment_profiles.table(found).markdown
    # Many scores lie further apart, and none of them is left out for it.
    more = found.analysis.profiles.copy()
    more.loc[more["variable"] == "satisfaction_score", ["q_value", "standardised"]] = (0.0001, 9.0)
    assert "Knows where" in segment_profiles.headline(with_profiles(found, more)).markdown


def test_every_output_is_there_and_holds_no_hole(shown):
    assert None not in shown
    text = said(shown)
    assert not re.search(r"\bnan\b", text.lower())
    assert "{" not in text


def test_sizes_are_said_and_carry_interval_and_n_in_the_table(found):
    row, words = found.named.iloc[0], found.words
    assert words.percent(row["share"]) in segments.headline(found).markdown
    table = segments.table(found).markdown
    assert words.percent_interval(row["share_low"], row["share_high"]) in table.replace("\u00a0", " ").replace(
        " %", "\u00a0%"
    )
    assert f" {words.number(row['n'])} |" in table


def test_images_of_groups_by_contact_are_drawn_only_where_the_index_measures_the_same():
    alike, apart = (
        findings(rows=150, kind="probability", is_alike=value, age_group="16-29") for value in (True, False)
    )
    assert any("users" in code for code in apart.analysis.segmentation.codes)
    assert segments.figure(alike).data["image"].notna().all()
    assert segments.figure(apart).data["image"].isna().all()
    assert "Their images are not compared" in segments.figure(apart).caption


def test_figures_have_alternative_text_and_row_keys(shown):
    figures = [output for output in shown if isinstance(output, Figure)]
    assert len(figures) == 3
    for figure in figures:
        assert len(figure.alt) > 40
        assert figure.data.iloc[:, 0].is_unique
    assert list(figures[0].data["segment"]) == ["s1", "s2", "s3"]


def test_tables_have_unique_row_keys(shown):
    for table in (output for output in shown if isinstance(output, Table)):
        assert table.data.iloc[:, 0].astype(str).is_unique


def test_the_same_analysis_gives_the_same_bytes(found, shown):
    assert segments.figure(found).drawn == next(output.drawn for output in shown if isinstance(output, Figure))


def test_names_are_translated():
    study = a_study("ca")
    assert segment_name("low_awareness+high_stigma", study, Words("ca")) == "Coneixen menys serveis, més estigma"
    assert segment_name("low_val_close", study, Words("en")).startswith("Low: ")


def test_an_open_survey_speaks_of_those_who_answered_and_of_no_sizes():
    text = said(outputs(findings(kind="opt_in")))
    assert "of those who answered" in text
    assert "of residents" not in text
    assert ", about " not in text


def test_a_village_is_told_why_and_gets_domains(village):
    text = segments.headline(village).markdown
    assert "They cannot be told apart" in text
    assert "set beforehand" in text
    assert "at least 200" in text
    # Bands of age are no groups that the survey found, and how large they are is the census's.
    assert "group" not in segments.figure(village).caption.lower().replace("which group has the best", "")
    assert "Aged" in text
    assert number.classes_table(village) is None
    assert not re.search(r"\bnan\b", said(outputs(village)).lower())


SCORES = ["image_index", "self_relevance", "stereotypes", "stigma", "informed_score", "awareness", "quiz_correct",
          "quiz_wrong", "quiz_dont_know"]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "changes", "basis"),
    [
        (2, {}, "domain"),
        (40, {}, "domain"),
        (600, dict.fromkeys(SCORES), "domain"),
        (600, {"image_index": None}, "latent_class"),
        (600, {"stigma": 50.0, "image_index": 60.0}, "latent_class"),
    ],
    ids=["two people", "forty people", "nothing answered", "no image", "constant scores"],
)
def test_thin_surveys_are_told_without_holes(rows, changes, basis):
    thin = findings(rows=rows, **{name: np.nan if value is None else value for name, value in changes.items()})
    assert thin.analysis.segmentation.basis == basis
    text = said(outputs(thin))
    assert not re.search(r"\b(nan|none|<NA>)\b", text.replace("none above", ""), re.IGNORECASE)
    if rows == 2:
        # Two people's image is nobody's business.
        assert thin.analysis.segments["image"].isna().all()
        assert "would be too small as well" in text


def with_profiles(found, profiles):
    changed = replace(found.analysis, profiles=profiles)
    return SegmentFindings(changed, found.items, found.study, found.words)


def test_a_survey_without_channels_says_so():
    whole = findings(rows=300)
    profiles = whole.analysis.profiles
    bare = with_profiles(whole, profiles[~profiles["variable"].str.startswith("channel")])
    assert "neither channels" in reach.headline(bare).markdown
    assert reach.figure(bare) is None
    assert reach.table(bare) is None


def test_no_group_is_told_to_be_reached_by_what_a_council_cannot_send(found):
    profiles, code = found.analysis.profiles, "word_of_mouth"
    assert code in found.study.instrument.unsent()
    first = reach.channels_of(found)["channel"].iloc[0]
    is_used = profiles["variable"].str.endswith(f"__{first}")
    high = {"estimate": 0.99, "conf_low": 0.98, "conf_high": 0.995, "q_value": 0.001, "difference": 0.5}
    best = profiles.assign(**{name: profiles[name].mask(is_used, value) for name, value in high.items()})
    assert f"__{first}" in str(reach.headline(with_profiles(found, best)).claims)
    unsent = best.assign(variable=best["variable"].str.replace(f"__{first}", f"__{code}"))
    assert code not in str(reach.headline(with_profiles(found, unsent)).claims)


def test_a_channel_s_gap_is_shown_where_it_is_told_and_nowhere_else(found):
    profiles = found.analysis.profiles
    nothing = with_profiles(found, profiles.assign(q_value=1.0))
    head = found.words("Against everybody (points)")
    assert head not in reach.table(nothing).markdown
    unsaid = found.words("Of no group can it be said that it uses a channel more or less than everybody.")
    assert unsaid in reach.figure(nothing).caption
    is_one = (profiles["variable"] == reach.table(found).data["key"].iloc[0].split(":")[1]) & (
        profiles["segment"] == "s1"
    )
    one = with_profiles(found, profiles.assign(q_value=np.where(is_one, 0.001, 1.0)))
    shown = reach.table(one)
    gaps = [line.split("|")[5].strip() for line in shown.markdown.splitlines() if line.startswith("| ")]
    assert gaps.count("–") == shown.data["difference"].isna().sum() == len(shown.data) - 1


def test_a_group_with_fewer_users_than_everybody_is_told_by_its_non_users(found):
    """One share of contact is kept: of a group that the services had met least nothing beyond chance was told."""
    profiles = found.analysis.profiles
    less = profiles["variable"].eq("is_user") & profiles["segment"].eq("s1")
    figures = {"estimate": 0.14, "difference": -0.19, "difference_low": -0.27, "difference_high": -0.1}
    fewer = profiles.assign(q_value=np.where(less, 0.01, 1.0))
    fewer.loc[less, [*figures, "standardised"]] = [*figures.values(), -0.47]
    told = segment_profiles.more_often("s1", segment_profiles.PEOPLE, with_profiles(found, fewer))
    words = found.words
    assert level_name("is_user", "0", found.study, words) in told.text.replace("\\", "")
    assert words.percent(0.86) in told.text and words.percent(0.67) in told.text
    assert [(claim.subject, claim.direction) for claim in told.claims] == [("is_user", "below")]


def test_ends_of_scores_of_groups_go_outward_where_they_are_printed():
    """An interval of 59.6 to 63.7 was printed as 60 to 64, which does not hold its own lower end."""
    ends = {"estimate": [61.6, 61.6, 0.128], "conf_low": [59.6, 59.6, 0.121], "conf_high": [63.7, 63.2, 0.139]}
    rows = pd.DataFrame({"segment": ["s2", "all", "s2"], "variable": ["image_index", "image_index", "recall"]} | ends)
    printed = segment_profiles.printed_profiles(rows, {"recall"})
    assert printed[["conf_low", "conf_high"]].to_numpy().tolist() == [[59, 64], [60, 63], [0.12, 0.14]]


def test_that_nothing_sets_groups_apart_is_said_only_where_nothing_does_in_channels_either(found):
    profiles = found.analysis.profiles
    inside = replace(found.analysis.segmentation, model=None, basis="domain")
    used = profiles["variable"].eq("channel_used__web") & profiles["segment"].eq("s1")
    told = {}
    for name, q_value in (("none", 1.0), ("channel", np.where(used, 0.001, 1.0))):
        quiet = profiles.assign(q_value=q_value, is_input=False, difference=0.38, difference_low=0.0)
        changed = replace(found.analysis, profiles=quiet, segmentation=inside)
        told[name] = SegmentFindings(changed, found.items, found.study, found.words)
    nothing = found.words("Nothing that sets the groups apart can be told from chance, and that is a finding.")
    assert segment_profiles.headline(told["none"]).markdown.strip() == nothing
    channel = segment_profiles.headline(told["channel"]).markdown.replace("\\", "")
    assert nothing not in channel and level_name("channel_used", "web", found.study, found.words) in channel
    # What is told has a direction, which an end printed as 0 would take back.
    assert "(0 " not in reach.table(told["channel"]).markdown and " 0 " not in reach.table(told["channel"]).markdown


def test_withheld_cells_show_no_number(found):
    profiles = found.analysis.profiles.copy()
    hidden = (profiles["variable"] == "stigma") & (profiles["segment"] == "s1")
    number = found.words.number(profiles.loc[hidden, "estimate"].iloc[0])
    blank = ["estimate", "std_error", "conf_low", "conf_high", "difference", "standardised", "q_value", "n"]
    profiles.loc[hidden, blank] = pd.NA
    hiding = with_profiles(found, profiles)
    lines = segment_profiles.table(hiding).markdown.splitlines()
    row = next(line for line in lines if line.startswith(f"| {found.name_of('stigma')} "))
    assert found.words("withheld") in row
    assert f"| {number} (" not in row.split("|")[2]
    assert segment_profiles.figure(hiding).alt


def test_every_code_of_the_statistics_has_a_name():
    assert set(get_args(Issue)) == set(ISSUES)
    assert {"small_class", "boundary", "not_converged"} == set(REFUSALS)
    assert {f"{end}_{name}" for name in DIMENSIONS for end in ("low", "high")} <= set(PIECES)


def test_everybody_is_not_said_to_be_known_from_a_census_and_what_it_is_worth_is_told_elsewhere():
    few = findings(rows=32, kind="quota")
    assert len(few.analysis.segments) == 1
    told = segments.headline(few).markdown
    assert "census" not in told and "100%" in told
    # What the sample is worth is told where the fieldwork is, and in no other place with another figure.
    assert number.sureness(few) is None
    # Nothing sets everybody apart from everybody.
    assert [show(few) for show in (segment_profiles.headline, segment_profiles.figure, segment_profiles.table)] == [
        None
    ] * 3


def test_ages_are_not_said_to_be_made_of_opinions(village):
    """No class was looked for: neither what groups are made from, nor how sure they are, is told."""
    assert not village.is_latent and village.analysis.class_numbers.empty
    assert segments.inputs_told(village) is None and segments.inputs_table(village) is None
    assert number.sureness(village) is None


@pytest.mark.parametrize(("share_low", "is_clear"), [(0.05, False), (0.35, False), (0.54, True)])
def test_a_group_is_the_largest_only_where_its_interval_says_so(found, share_low, is_clear):
    table = found.analysis.segments.copy()
    first = table["share"].idxmax()
    others = table.index != first
    table.loc[others, ["share", "share_low", "share_high"]] = np.array([0.2, 0.16, 0.25])
    table.loc[first, ["share", "share_low", "share_high"]] = [0.6, share_low, 0.7]
    other = SegmentFindings(replace(found.analysis, segments=table), found.items, found.study, Words("en"))
    assert segments.figure(other).caption.startswith("The largest group") is is_clear


@pytest.mark.parametrize(
    ("p_values", "sentences"),
    [
        ((0.02, 0.4, 0.02), ("would fit worse", "no better than chance", "1 pair of inputs still goes together")),
        ((0.3, 0.02, 0.5), ("nearly as well", "a simplification", "no two inputs go together")),
        ((0.02, np.nan, 0.5), ("would fit worse", "no two inputs")),
    ],
)
def test_each_test_of_the_groups_says_what_follows(tested, p_values, sentences):
    text = class_checks.told(with_checks(tested, *p_values)).markdown
    assert all(sentence in text for sentence in sentences)
    assert "49 made-up surveys" in text and "p = 0.02" in text
    assert ("One group more" in text) == (p_values[1] == p_values[1])


def test_too_few_made_up_surveys_test_nothing(tested, village):
    assert "at least 19" in class_checks.told(with_checks(tested, 0.2, 0.4, replicates=4)).markdown
    assert class_checks.told(village) is None and class_checks.table(village) is None


def test_the_groups_are_tested_by_the_number_of_surveys_asked_for(tested):
    checks, table = tested.analysis.segmentation.checks, tested.analysis.class_numbers
    assert checks.replicates == 19 and len(checks.residuals) == 21
    chosen = table.loc[table["is_chosen"], "n_classes"].item()
    assert table.set_index("n_classes")["lrt_p"].dropna().to_dict() == {
        chosen: checks.fewer_p, chosen + 1: checks.more_p
    }  # fmt: skip
    assert checks.fewer_p == 0.05
    # Of known groups, within which nothing goes together.
    assert "worse than chance" in class_checks.told(tested).markdown


def test_testing_the_groups_changes_nothing_of_them(tested):
    alone = findings(rows=700)
    pd.testing.assert_frame_equal(alone.analysis.segments, tested.analysis.segments)


def test_a_share_that_the_weights_set_has_no_interval_of_its_own(village):
    """Where age is raked a band's share is the census's: an interval of a point or two is of no sample of 150."""
    rows = village.named
    if len(rows) < 2:
        raise AssertionError("the village has no groups to tell of")
    narrow = rows.assign(share=0.26, share_low=0.255, share_high=0.276)
    set_by_weights = replace(village, analysis=replace(village.analysis, segments=narrow.drop(columns="name")))
    assert "known from the census" in segments.headline(set_by_weights).markdown
    chose = replace(set_by_weights, study=replace(village.study, config=a_council(sample={"type": "opt_in"})))
    told = segments.headline(chose).markdown
    assert "set by the weights" in told and "census" not in told
    wide = rows.assign(share=0.26, share_low=0.19, share_high=0.34)
    drawn = replace(village, analysis=replace(village.analysis, segments=wide.drop(columns="name")))
    assert "known from the census" not in segments.headline(drawn).markdown


def test_groups_are_by_what_people_know_only_where_that_was_asked(found):
    told, names = segments.headline(found).markdown, found.analysis.segmentation.inputs.names
    assert {"knowledge", "awareness"} & set(names)
    if found.study.language == "en":
        assert "What people think and know makes these groups" in told
        assert headings(found).texts["segments"].endswith("groups by what people think and know")


def test_groups_whose_number_is_not_settled_are_called_cuts_and_no_kinds_of_people(found):
    """The BIC still falls at the largest number that was tried."""
    tried = found.analysis.segmentation.candidates
    last = tried.assign(is_chosen=tried["n_classes"] == tried["n_classes"].max())
    analysis = replace(found.analysis, segmentation=replace(found.analysis.segmentation, candidates=last))
    cut = replace(found, analysis=analysis)
    assert found.analysis.segmentation.is_settled and not analysis.segmentation.is_settled
    shown = {language: (segments.headline(cut).markdown, who(cut).markdown, number.classes_table(cut).caption,
                        str(headings(cut))) for language in (found.study.language,)}  # fmt: skip
    plain = (segments.headline(found).markdown, who(found).markdown, number.classes_table(found).caption,
             str(headings(found)))  # fmt: skip
    for said_of_cuts, said_of_groups in zip(shown[found.study.language], plain, strict=True):
        assert said_of_cuts != said_of_groups
    if found.study.language == "en":
        assert "no kinds of people" in shown["en"][0] and "makes these groups" not in shown["en"][0]
        assert "without clear borders" in shown["en"][3]


def test_groups_of_which_nothing_is_told_are_named_in_one_sentence(found):
    quiet = found.analysis.profiles.assign(q_value=1.0)
    told = segment_profiles.headline(replace(found, analysis=replace(found.analysis, profiles=quiet)))
    last = [line for line in told.markdown.split("\n") if line and not line.startswith("- ")][-1]
    assert all(name in last for name in found.named["name"])
    sentences = [part for part in re.split(r"(?<=\.)\s|\n", told.markdown) if len(part.split()) > 4]
    assert len(sentences) == len(set(sentences))
    assert {claim.kind for claim in told.claims} == {"silence"}


def test_how_many_services_are_few_is_said_only_where_they_make_the_groups(found):
    names = tuple(code for code in found.analysis.segmentation.inputs.names if code != "awareness")
    few = {"en": "Services known are low", "ca": "Els serveis coneguts són pocs", "es": "Los servicios conocidos son"}
    for held in ((*names, "awareness"), names):
        inputs = replace(found.analysis.segmentation.inputs, names=held)
        cut = replace(found.analysis, segmentation=replace(found.analysis.segmentation, inputs=inputs))
        said = segments.inputs_told(replace(found, analysis=cut)).markdown
        assert (few[found.words.language] in said) is ("awareness" in held)


def test_where_the_number_was_set_another_that_fits_better_is_called_so(found):
    table = found.analysis.class_numbers.copy()
    other = table.index[~table["is_chosen"].astype(bool) & (table["refusal"] == "")][0]
    chosen = float(table.loc[table["is_chosen"].astype(bool), "bic"].iloc[0])
    table.loc[other, "bic"] = chosen - 31
    made = replace(found, analysis=replace(found.analysis, class_numbers=table))
    told, words = number.sureness(made).markdown, found.words
    assert words("smaller BIC, not taken") in number.classes_table(made).markdown
    assert words.number(31, 1) in told and words.number(-31, 1) not in told
    assert words("smaller BIC, not taken") not in number.classes_table(found).markdown


def test_parts_by_age_are_told_as_groups_are_to_a_hundredth_of_their_scale(village):
    profiles = village.analysis.profiles
    parts = profiles[(profiles["segment"] != EVERYBODY) & profiles["estimate"].notna()]
    steps = np.where(parts["variable"].isin(list(village.analysis.shares)), 100, 1)
    figures = parts["estimate"].to_numpy(float) * steps
    assert len(parts) and np.allclose(figures, np.rint(figures))
    everybody = profiles[profiles["segment"] == EVERYBODY].set_index(["variable", "level"])["estimate"]
    whole = [everybody[key] for key in zip(parts["variable"], parts["level"], strict=True)]
    assert np.allclose(parts["estimate"].to_numpy(float) - np.array(whole, float), parts["difference"].to_numpy(float))
    assert set(village.analysis.segments["image"].dropna() % 1) <= {0.0}


@pytest.mark.parametrize(
    ("worth", "said"), [(32.0, "32 people answered"), (30.2, "the sample is worth 30 respondents")]
)
def test_what_a_sample_is_worth_is_told_of_groups_only_where_it_is_less_than_who_answered(worth, said):
    """123 people were "worth 123" for the groups, and "worth 116 once weighted" a page on."""
    few = findings(rows=32, kind="quota").analysis.segmentation
    assert said in reason(replace(few, reason="small_sample", n_effective=worth), Words("en"))


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_each_level_of_concern_stands_under_the_phrase_that_its_column_uses(language, found):
    """ "Stereotypes 55" stood in a caption of which no cell said stereotypes: what lies beyond it has another name."""
    words = Words(language)
    caption = segments.table(replace(found, words=words)).caption
    asked = [one for one in CONCERNS if one.id in set(found.analysis.profiles["variable"])]
    assert len({one.issue for one in asked}) < len(asked)
    for one in asked:
        assert caption.count(f"{words(ISSUES[one.issue])}: ") == 1
    part = caption.split(f"{words(ISSUES['distortion'])}: ")[1].split(";")[0]
    assert "35" in part and "55" in part
