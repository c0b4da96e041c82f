"""Every line of a shipped council's plan leads to rows of its report, and the plans follow each council's truth."""

import os
import re
import shutil
from pathlib import Path

import pytest
from in_process import CLONE, rows_of, run_notebook
from text_boxes import faults
from tries import tries

from helpers.present.outputs import Figure

#: Enough for the shape of the results; the figures of the report are drawn from more.
QUICK = {
    "02": {"imputations": 2, "replicates": 40},
    "03": {"starts": 20, "replicates": 10, "made_up": 3},
    "05": {"replicates": 200},
}
NOTEBOOKS = sorted((CLONE / "notebooks").glob("[0-9][0-9]_*.ipynb"))
CITING = ("objectives", "audiences", "plan_messages", "plan_actions", "plan_indicators", "plan_risks", "followup")


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """Return a function that runs the five notebooks of a council once and returns its outputs and what each leaves."""
    folder = tmp_path_factory.mktemp("data")
    done = {}

    def compute(council, wave="2025", language=None):
        if (council, wave, language) not in done:
            shutil.copytree(CLONE / "data" / "raw" / council, folder / "raw" / council, dirs_exist_ok=True)
            shown, spaces, said = {}, {}, {"language": language} if language else {}
            for step in ("01", "02", "03", "04", "05"):
                study = {"council": council, "wave": wave, **said}
                outputs, spaces[step] = run_notebook(step, **study, **QUICK.get(step, {}))
                shown |= outputs
            done[council, wave, language] = (shown, spaces)
        return done[council, wave, language]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_DATA", str(folder))
        yield compute


@pytest.fixture(scope="module")
def built(computed):
    """Return a function that returns a council's outputs and plan."""

    def build(*study, **said):
        shown, spaces = computed(*study, **said)
        return shown, spaces["05"]["drafted"]

    return build


@pytest.fixture
def second_wave(computed):
    """Return a function that writes the village's survey as a later wave, weighted alike or not, for its label."""

    def write(alike):
        label = f"2026-{alike}"
        place = Path(os.environ["MIRALL_DATA"]) / "raw" / "puigfictici" / label
        shutil.copytree(CLONE / "data" / "raw" / "puigfictici" / "2025", place)
        terms = place / "council.yml"
        text = terms.read_text().replace('label: "2025",', f'label: "{label}", previous: "2025",')
        terms.write_text(text if alike else re.sub(r"rake_on: .*", "rake_on: [sex]", text))
        return label

    return write


COUNCILS = [
    "vilaprova",
    pytest.param("puigfictici", marks=pytest.mark.slow),
    pytest.param("ciutatexemple", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("council", COUNCILS)
def test_every_line_leads_to_a_row_of_the_report(built, council):
    shown, drafted = built(council)
    rows = rows_of(shown)
    cited = {key for name in CITING for cell in drafted[name]["evidence"] for key in cell}
    assert cited
    assert sorted(cited - rows) == []
    assert all(cell for name in CITING for cell in drafted[name]["evidence"])


LANGUAGES = [
    pytest.param(None, id="its own"),
    *(pytest.param(code, marks=pytest.mark.slow) for code in ("ca", "es", "en")),
]


@pytest.mark.parametrize("council", [*COUNCILS, pytest.param("portsimulat", marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letters_of_a_figure_lie_on_others_or_are_too_small(built, council, language):
    shown, _ = built(council, language=language)
    figures = {label: value for label, value in shown.items() if isinstance(value, Figure)}
    assert len(figures) > 10
    assert {label: wrong for label, figure in figures.items() if (wrong := faults(figure.drawn))} == {}
    assert {label for label, figure in figures.items() if len(figure.alt.split()) > 60} == set()


def test_every_line_that_the_prose_proposes_works(computed):
    _, spaces = computed("vilaprova")
    proposed = [(found.notebook[:2], line) for path in NOTEBOOKS for found in tries(path) for line in found.lines]
    assert proposed
    assert [line for step, line in proposed if eval(line, spaces[step]) is None] == []


def chosen(drafted):
    rows = drafted["plan_actions"]
    return rows[rows["status"] == "chosen"]


def gain_by(drafted, drivers):
    rows = chosen(drafted)
    return rows.loc[rows["driver"].isin(drivers), "gain"].sum() / rows["gain"].sum()


def test_the_town_that_does_not_know_is_informed(built):
    _, drafted = built("vilaprova")
    assert gain_by(drafted, ["knows_where", "awareness", "informed_score", "quiz_dont_know"]) > 0.5
    assert drafted["audiences"]["main_issue"].iloc[0] == "ignorance"
    # What moves by less than two points is nobody's objective, here services known and feeling informed.
    assert set(drafted["objectives"]["objective"]) == {"obj-know_where", "obj-recall"}


@pytest.mark.slow
def test_the_city_with_stigma_says_other_things(built):
    _, city = built("ciutatexemple")
    stigma = ["stigma", "stereotypes", "stigma_personal", "stigma_perceived", "stigma_institutional"]
    assert city["audiences"]["main_issue"].iloc[0] == "stigma"
    # All the city's means move stigma by less than anybody notices: nothing is bought for it, and it says other things.
    assert gain_by(city, stigma) == 0
    _, town = built("vilaprova")
    first, other = (set(plan["plan_messages"].query("audience == 'aud-s1'")["frame"]) for plan in (city, town))
    assert first != other


@pytest.mark.slow
def test_a_village_without_an_inventory_gets_a_plan_and_a_checklist(built):
    _, drafted = built("puigfictici")
    assert len(chosen(drafted)) >= 2
    figures = drafted["plan_figures"].set_index("measure")["value"]
    assert figures["has_audit"] == 0
    assert figures["cost"] <= figures["budget"]
    assert figures["hours"] <= figures["staff_hours"]


@pytest.mark.slow
def test_the_second_wave_says_that_the_plan_of_the_first_set_nothing(built):
    """What opt-in answers of 2023 told carried no action, so that plan set no target."""
    _, before = built("portsimulat", "2023")
    shown, after = built("portsimulat", "2025")
    assert before["objectives"].empty and after["followup"].empty
    assert shown["txt-followup"].markdown.endswith("can be followed up: its plan set none.")


@pytest.mark.slow
@pytest.mark.parametrize("alike", [True, False])
def test_a_second_wave_follows_up_the_plan_of_the_first(built, second_wave, alike):
    _, before = built("puigfictici")
    shown, after = built("puigfictici", second_wave(alike))
    rows = after["followup"]
    assert len(rows) and set(rows["objective"]) == set(before["objectives"]["objective"])
    assert (rows["target"].to_numpy() == before["objectives"]["target"].to_numpy()).all()
    assert {key for cell in rows["evidence"] for key in cell} <= rows_of(shown)
    if alike:
        # The same answers a second time: nothing has moved, and that is no failure of chance.
        assert (rows["change"] == 0).all() and set(rows["reason"]) == {()}
    else:
        # What changed may be who answers, so nothing is compared.
        assert set(rows["result"]) == {"not_comparable"} and set(rows["reason"]) == {("weighting",)}
        assert rows["change"].isna().all()
        assert "no es comparen amb aquesta enquesta" in shown["txt-followup"].markdown


#: What the notebook of the plan tells its reader to try in plan.yml, whole pages each.
TRIED = [
    "exclude: [one_door]", "must: [open_day]", "floor_per_audience: 0", "hour_price: 25", "budget: 0\nstaff_hours: 40",
    "objectives: [awareness, know_where]", "exclude: [one_door, market_stall, services_guide]\nmust: [open_day]",
]  # fmt: skip


@pytest.mark.parametrize("terms", [TRIED[0], *(pytest.param(one, marks=pytest.mark.slow) for one in TRIED[1:])])
def test_every_setting_that_the_plan_tells_to_try_gives_a_whole_page(computed, terms):
    computed("vilaprova")
    place = Path(os.environ["MIRALL_DATA"]) / "raw" / "vilaprova" / "2025" / "plan.yml"
    kept = place.read_text(encoding="utf-8")
    names = [line.split(":")[0] for line in terms.splitlines()]
    rest = re.sub(rf"(?m)^({'|'.join(names)}):.*\n(?:[ -].*\n)*", "", kept)
    place.write_text(f"{rest}\n{terms}\n", encoding="utf-8")
    try:
        tried, space = run_notebook("05", council="vilaprova", wave="2025", **QUICK["05"])
    finally:
        place.write_text(kept, encoding="utf-8")
    actions = space["drafted"]["plan_actions"].set_index("library")["status"]
    excluded = re.search(r"exclude: \[(.*)\]", terms)
    assert set(actions.index[actions == "excluded"]) == set(excluded[1].split(", ") if excluded else ())
    if excluded:
        assert "Exclosa per l" in tried["fig-actions"].drawn["page"]


#: What no sentence may hold, by language: one of many, articles that did not contract, vowels without apostrophe.
FAULTS = {
    "ca": [r"\b(?:de|a|per) els? [a-zà-ú]", r"\bde De\b",
           r"\bde (?:[aeoàèéòó]|h[aeio]|[iu][^aeiou\W])[a-zà-ú]{2,}", r"\b[Ee]l 1(?:,\d)? %",
           r"\b1 (?:respostes|missatges|persones|files|preguntes|mesos|accions|mancances|grups)\b"],
    "es": [r"\bde De\b", r"\b(?:de|a) el [a-zà-ú]", r" y h?i(?![aeo])[a-zà-ú]",
           r"\b1 (?:respuestas|mensajes|personas|filas|preguntas|meses|acciones|carencias|grupos)\b"],
    "en": [r"\b1 (?:respondents|messages|people|rows|records|questions|months|actions|groups|formulas)\b"],
}  # fmt: skip
LANGUAGES = {"vilaprova": "ca", "puigfictici": "ca", "ciutatexemple": "es"}


def sentences_of(shown):
    """Sentences and captions of a report, by label; not the tables, nor what others wrote."""
    own = {label: output for label, output in shown.items() if not label.endswith("-asked") and label != "txt-sample"}
    texts = {label: f"{getattr(o, 'caption', None) or getattr(o, 'markdown', '')}" for label, o in own.items()}
    return {label: re.sub(r"[“«].*?[”»]|`.*?`|[\\\\*]", "", text) for label, text in texts.items() if text}


@pytest.mark.parametrize("council", COUNCILS)
def test_sentences_are_written_as_their_language_writes_them(built, council):
    shown, _ = built(council)
    found = {(label, match.group()) for label, text in sentences_of(shown).items()
             for fault in FAULTS[LANGUAGES[council]] for match in re.finditer(fault, text)}  # fmt: skip
    assert found == set()


@pytest.mark.parametrize("council", COUNCILS)
def test_nothing_is_told_whose_interval_holds_zero_and_no_cell_says_a_sentence_twice(built, council):
    shown, _ = built(council)
    claims = [claim for output in shown.values() for claim in getattr(output, "claims", ())]
    kinds = ("effect", "group", "change", "profile", "gap")
    told = [claim for claim in claims if claim.kind in kinds and claim.low is not None]
    assert [claim for claim in told if claim.low < 0 < claim.high] == []
    for label, text in sentences_of(shown).items():
        parts = [part.strip() for part in re.split(r"(?<=\.)\s|\n", text) if len(part.split()) > 4]
        # Rows of a table are no sentences: of two groupings they may hold the same figures.
        parts = [part for part in parts if not part.startswith("|")]
        assert len(parts) == len(set(parts)), label


@pytest.mark.parametrize("council", COUNCILS)
def test_one_estimate_has_one_interval(built, council):
    """What two sentences tell of one figure they tell with one interval."""
    shown, _ = built(council)
    ends = {}
    for label, output in shown.items():
        for claim in getattr(output, "claims", ()):
            if claim.low is not None and claim.value is not None:
                key = (claim.kind, claim.subject, claim.base, claim.comparator, round(claim.value, 6))
                ends.setdefault(key, {})[label] = (round(claim.low, 6), round(claim.high, 6))
    assert {key: told for key, told in ends.items() if len(set(told.values())) > 1} == {}
    columns = shown["tbl-models"].data.set_index("key")
    for row in shown["tbl-drivers"].data.itertuples():
        beside = columns.loc[f"linear={row.driver}"]
        assert (10 * beside["conf_low"], 10 * beside["conf_high"]) == pytest.approx((row.conf_low, row.conf_high))


@pytest.mark.parametrize("council", COUNCILS)
def test_groups_that_are_told_are_published(built, council):
    """Each group of a contrast has its figure in the table of groups."""
    shown, _ = built(council)
    published = set(shown["tbl-groups"].data.iloc[:, 0].astype(str))
    for claim in shown["txt-groups"].claims:
        if claim.kind == "group":
            domain, _, level = claim.base.partition("=")
            assert {f"{domain}={level}", f"{domain}={claim.comparator}"} <= {
                re.sub(r"^.*?(\w+=.*)$", r"\1", key) for key in published
            }
