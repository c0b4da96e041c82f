"""What reports claim of councils whose truth is known: a few of them in CI, many in `claims.table`."""

import re

import numpy as np
import pandas as pd
import pytest
from claims.councils import Case, compute
from claims.judge import Truth, judged, scores
from claims.table import (
    AIM,
    COUNCILS,
    NAMES,
    PLACES,
    UNSEEN,
    cases,
    councils_with,
    counted,
    false_directions,
    verdicts,
    written,
)
from claims.worlds import worlds

from helpers.present.language.claims import Claim
from helpers.stats.estimates.intervals import wilson


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """One council in which nothing is true, waves included, and one with strong effects, computed and judged."""
    found = worlds()
    nothing = found["nothing"]
    null = Case("nowhere", nothing, "probability", 300, 11, before=nothing)
    strong = Case("somewhere", found["vilaprova-2025-1.0"], "quota", 600, 12)
    return {case.name: compute(case, tmp_path_factory.mktemp(case.name)) for case in (null, strong)}


def test_a_report_on_nothing_tells_no_direction_and_says_so(reports):
    found = judged(reports["nowhere"])
    assert false_directions(found).empty
    silent = [claim.subject for output in reports["nowhere"].shown.values() for claim in getattr(output, "claims", ())
              if claim.kind == "silence"]  # fmt: skip
    assert {"drivers", "change", "aspects", "image_index"} <= set(silent)


def test_a_report_on_strong_effects_finds_them_and_is_right(reports):
    found = judged(reports["somewhere"])
    assert false_directions(found).empty
    told = set(found.loc[found["is_true"].eq(True), "kind"])
    assert {"effect", "order", "rank", "profile"} <= told


def test_a_false_sentence_is_caught(reports):
    """The judge is no yes-man: the same claims held against a world in which nothing is true are false."""
    strong = reports["somewhere"]
    lying = type(strong)(Case("somewhere", worlds()["nothing"], "quota", 600, 12), strong.shown, strong.spaces)
    kinds = set(false_directions(judged(lying))["kind"])
    assert {"effect", "order", "rank"} <= kinds


def test_among_the_best_needs_half_of_the_others_surely_below(reports):
    """What is level with most and above one stands among the best of nothing."""
    truth = Truth(reports["somewhere"])
    codes = ["val_access", "val_close", "val_useful"]
    low, _, high = sorted(codes, key=lambda code: truth.mean(code)[0])

    def is_true(*others: str) -> bool:
        claim = Claim("rank", high, "highest", ";".join([high, *others]))
        return dict(scores(claim, truth))["rank"]

    assert is_true(low) and is_true(low, high)
    truth.values = truth.values.assign(**{f"same_{k}": truth.values[high] for k in range(3)})
    assert not is_true(low, "same_0", "same_1")


#: What tells numbers and claims nothing of people, by why: who is judged otherwise, and where.
NO_CLAIM = {
    "what came in and how it was asked": (
        "response",
        "items",
        "weighting",
        "represented",
        "sample",
        "fieldwork",
        "absent",
        "image-asked",
        "perceptions-asked",
        "knowledge-asked",
        "segments-asked",
        "easy-asked",
        "bands",
        "lookup",
        "choices-cleaning",
        "choices-perception",
        "choices-segments",
        "choices-audit",
        "choices-plan",
    ),
    "how sure the scales, groups and waves are: oracles and simulations": (
        "image-sure",
        "straight",
        "class-checks",
        "change-alike",
    ),
    "counts of what the council sent": (
        "inputs",
        "voice",
        "repairs-voice",
        "framing",
        "repairs-framing",
        "framing-sure",
        "quotes",
        "readability",
        "repairs-readability",
        "pages",
        "repairs-pages",
        "openings",
        "repairs-channels",
        "contacts",
        "themes",
        "shortcomings",
        "heads-audit",
    ),
    "what the plan reckons and asks for: tests of objectives, sample sizes, pilots and the rule": (
        "plan-terms",
        "objectives",
        "objectives-notes",
        "audiences",
        "sensitivity",
        "learning",
        "overrides",
        "followup",
        "summary-measure",
        "summary-picture",
        "summary-monday",
        "decision",
        "easy-planned",
        "heads-plan",
    ),
}


def test_every_sentence_with_a_number_carries_its_claim_or_is_known_not_to(reports):
    known = {f"txt-{name}" for names in NO_CLAIM.values() for name in names}
    for report in reports.values():
        shown = {label: output for label, output in report.shown.items() if label.startswith("txt-")}
        bare = {label for label, output in shown.items()
                if re.search(r"\d", getattr(output, "markdown", "") or "") and not output.claims}  # fmt: skip
        assert bare <= known, bare - known


def test_the_published_table_is_inside_its_aims_or_names_what_is_not():
    text = UNSEEN.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| [\d,]+ \| ([^|]+) \| [\d,]+ \| ([^|]+) \|$", text, flags=re.MULTILINE)
    page = (UNSEEN.parents[1] / "claims.qmd").read_text(encoding="utf-8")
    apart = {
        name for name in NAMES.values() if re.search(rf"^- Judged apart.*\*\*{name}\*\*", page, flags=re.MULTILINE)
    }
    assert apart <= {NAMES["stability"]}
    assert {name for name, *_ in rows} | apart == set(NAMES.values())
    named = re.search(r"^- Outside the aim of 5%: (.*)$", text, flags=re.MULTILINE)[1]
    for name, *cells in rows:
        for place, cell in zip(PLACES.values(), cells, strict=True):
            # A share is printed to a tenth of a per cent: 5.0% may lie on either side of the aim.
            share = re.match(r"([\d.]+)%", cell)
            assert share is None or float(share[1]) == 5.0 or (f"{name}, {place} (" in named) == (float(share[1]) > 5)
    councils = re.findall(r"direction [a-z ]+: (\d+) of (\d+) \(.*\)\.( Outside)?", text)
    for (wrong, of, is_named), (_, most) in zip(councils, COUNCILS.values(), strict=True):
        assert bool(is_named) == (int(wrong) > most * int(of))


def test_counting_and_writing_know_a_false_claim_from_a_true_one():
    rows = pd.DataFrame(
        {
            "council": ["n0", "n0", "e0", "e0"], "is_null": [True, True, False, False],
            "label": ["txt-summary-image", "txt-image", "txt-drivers", "txt-drivers"],
            "kind": ["rank", "figure: interval", "effect", "effect"], "is_true": [False, False, True, None],
            "is_page_one": [True, False, False, False], "design": ["quota", "quota", "opt_in", "opt_in"],
            "subject": ["telecare", "image_index", "stigma", "trust"], "direction": "above", "base": "all",
        }
    )  # fmt: skip
    table = counted(rows).set_index(["is_null", "kind"])
    assert table.loc[(True, "rank"), "share"] == 1.0
    assert table.loc[(False, "effect"), ["size", "sum"]].tolist() == [1, 0]
    assert councils_with(rows, page_one=True) == (1, 1)
    again = pd.concat([rows, rows.assign(label="txt-summary-image")])
    pd.testing.assert_frame_equal(counted(again), counted(rows))
    text = written(rows)
    assert "direction on page one: 1 of 1" in text
    outside, by_design = (re.search(rf"^- {start}[^:]*: (.*)\.$", text, flags=re.MULTILINE)[1]
                          for start in ("Outside", "Intervals"))  # fmt: skip
    assert outside == f"figures (interval), {PLACES[True]} (1 of 1); {NAMES['rank']}, {PLACES[True]} (1 of 1)"
    assert by_design == "quota 1 of 1 (100.0%)"


def surely_outside(found: pd.DataFrame) -> list[str]:
    """Return the kinds that are more often false than the aim by more than chance: a kind of few claims may be so.

    Where nothing is true some kinds can only be false once they are told: of these it counts in how many councils.
    """
    table, councils = counted(found), found.groupby("is_null")["council"].nunique()
    wrong = found[found["is_true"].eq(False)].groupby(["is_null", "kind"])["council"].nunique()
    is_never_true = table["is_null"].astype(bool) & (table["share"] == 1)
    low = [
        wilson(wrong[is_null, kind], councils[is_null])[0] if never else low
        for is_null, kind, low, never in zip(table["is_null"], table["kind"], table["low"], is_never_true, strict=True)
    ]
    return [f"{PLACES[is_null]}: {kind}" for (is_null, kind), end in
            zip(table[["is_null", "kind"]].itertuples(index=False), low, strict=True) if end > AIM]  # fmt: skip


def test_a_kind_is_outside_by_its_claims_or_where_nothing_is_true_by_the_councils_that_tell_it():
    def told(kind, wrong, right=0, councils=60, is_null=True):
        rows = [(f"c{k % councils}", is_null, kind, k >= wrong, f"s{k}") for k in range(wrong + right)]
        rows += [(f"c{k}", is_null, "level", True, f"s{k}") for k in range(councils)]
        return pd.DataFrame(rows, columns=["council", "is_null", "kind", "is_true", "subject"]).assign(
            direction="", base="all"
        )

    assert surely_outside(told("effect", 1)) == [] == surely_outside(told("effect", 3))
    assert surely_outside(told("effect", 12)) == ["councils without: effect"]
    assert surely_outside(told("figure: interval", 6, right=94)) == []
    assert surely_outside(told("figure: interval", 90, right=910)) == ["councils without: figure: interval"]
    assert surely_outside(told("effect", 3, is_null=False)) == ["councils with effects: effect"]


@pytest.mark.slow
def test_many_councils_are_inside_the_aims():
    found = pd.concat([verdicts(kind, k) for kind in ("null", "effect") for k in range(len(cases(kind, 60)))])
    assert surely_outside(found) == []
    for page_one, (_, most) in COUNCILS.items():
        wrong, of = councils_with(found, page_one=page_one)
        assert wrong <= most * of + 2 * np.sqrt(of * most * (1 - most))
