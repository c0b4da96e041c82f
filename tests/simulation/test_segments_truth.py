"""The segments of the shipped examples are the classes that the generator made them from (data/synthetic/truth.yml)."""

import pytest
import yaml

from helpers.stats.segments.analysis import analyse_segments
from helpers.study.opening import open_study
from helpers.study.paths import project_root
from helpers.survey.assembling import weigh
from helpers.survey.intake import clean, receive

TRUTH = yaml.safe_load((project_root() / "data" / "synthetic" / "truth.yml").read_text(encoding="utf-8"))
#: The generator's class behind each main issue.
CLASSES = {"ignorance": "unaware", "not_for_me": "distant", "stigma": "stigma_bearing", "none": "supporter"}


def analysed(name):
    study = open_study(*name.split("/"))
    got = receive(study)
    cleaned = clean(study, got)
    weighted = weigh(cleaned.respondents, got.population, study.config)
    return analyse_segments(
        weighted.respondents, cleaned.items, weighted.margins, study.config.sample, population=study.config.population,
        threshold=10, max_classes=6, starts=60, replicates=0, seed=2025,
    )  # fmt: skip


#: In Vilaprova one resident in ten bears stigma, 36 respondents: too few for a group of their own by the BIC.
EXPECTED = {
    "ciutatexemple/2025": {name: (kind,) for name, kind in CLASSES.items()},
    "vilaprova/2025": {
        "ignorance": ("unaware",), "not_for_me": ("distant", "stigma_bearing"), "none": ("supporter",),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_classes_and_their_shares_and_images_are_recovered(name):
    segments, truth = analysed(name).segments.set_index("main_issue"), TRUTH[name]
    assert set(segments.index) == set(EXPECTED[name])
    for issue, kinds in EXPECTED[name].items():
        share = sum(truth["class_shares"][kind] for kind in kinds)
        image = sum(truth["class_shares"][kind] * truth["image_by_class"][kind] for kind in kinds) / share
        # Samples worth 250 to 900 people, and a non-response that follows the class: six points and three.
        assert segments.loc[issue, "share"] == pytest.approx(share, abs=0.06), (name, kinds)
        assert segments.loc[issue, "image"] == pytest.approx(image, abs=3.0), (name, kinds)


def test_the_problem_of_each_council_is_its_largest_unfavourable_segment():
    problems = {}
    for name in ("vilaprova/2025", "ciutatexemple/2025", "portsimulat/2025"):
        segments = analysed(name).segments
        troubled = segments[segments["main_issue"] != "none"]
        problems[name] = troubled.loc[troubled["share"].idxmax(), "main_issue"]
    assert problems == {
        "vilaprova/2025": "ignorance", "ciutatexemple/2025": "stigma", "portsimulat/2025": "not_for_me",
    }  # fmt: skip


def test_the_village_gets_domains():
    analysis = analysed("puigfictici/2025")
    assert analysis.segmentation.reason == "small_sample"
    assert set(analysis.segments["basis"]) == {"domain"}
    assert analysis.segments["n"].min() >= 30
