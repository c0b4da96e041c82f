"""The real notebooks on two shipped councils at once: nothing of one in the other, and no person in either."""

import json
import re
import shutil

import jsonschema
import pandas as pd
import pikepdf
import pytest
from body_words import JARGON, body_text, said_twice
from frictionless import Package
from in_process import run_notebook
from paper_words import overprinted, pages_of
from said import differences, held_against_kept
from same_report import by_quarto, faults_of, needs_quarto, page_differences, paper_differences
from small_project import CLONE, run_all

from helpers.communication.audit.receiving.inventory import read_inventory
from helpers.run.execute.request import Request
from helpers.run.execute.workers import Way
from helpers.study.opening import open_study
from helpers.survey.intake import clean, receive

COUNCILS = ("vilaprova", "puigfictici")
#: All of a wave of theirs that is shipped, and the waves to run for it.
SHIPPED = {"vilaprova": ["2025"], "puigfictici": ["2025"], "ciutatexemple": ["2025"], "portsimulat": ["2023", "2025"]}
EACH = (("vilaprova", "ca"), ("puigfictici", "ca"), ("puigfictici", "es"), ("puigfictici", "en"))
#: Pages of the body, and minutes that it may take.
LONGEST_BODY, LONGEST_READING = 16, 25
FORMATS = ("html", "pdf", "notebooks")
#: A shorter answer may be somebody else's words too.
LONG_ENOUGH = 20


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    place = tmp_path_factory.mktemp("shipped")
    with pytest.MonkeyPatch.context() as patch:
        data = place / "data"
        data.mkdir()
        for council in COUNCILS:
            shutil.copytree(CLONE / "data" / "raw" / council, data / "raw" / council)
        patch.setenv("MIRALL_DATA", str(data))
        patch.setenv("MIRALL_REPORTS", str(place / "reports"))
        patch.delenv("MIRALL_HOME", raising=False)
        requests = [Request(council, "2025", formats=FORMATS, renderer="embedded") for council in COUNCILS]
        requests += [Request(COUNCILS[1], "2025", formats=("html", "pdf"), renderer="embedded", language=language)
                     for language in ("es", "en")]  # fmt: skip
        outcomes = list(run_all(requests, Way(jobs=2), lambda *_: None))
        assert {outcome.status for outcome in outcomes} == {"done"}, [o.problems for o in outcomes]
        yield place / "reports"


def texts(reports, council):
    """Return everything readable that is delivered for a council, by file."""
    folder = reports / council / "2025"
    kinds = {".html", ".qmd", ".ipynb", ".json", ".yml", ".ics"}
    found = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in kinds}
    # Pictures are letters too: what they spell says nothing.
    return {path: re.sub(r"[A-Za-z0-9+/=]{200,}", "", text) for path, text in found.items()}


def names_of(council):
    study = open_study(council, "2025")
    districts = receive(study).population.query("variable == 'district'")["category"]
    services = read_inventory(study.paths.raw / "communication").services
    return {study.config.name, *districts, *(services["page_url"].dropna() if "page_url" in services else [])} - {""}


@pytest.mark.parametrize(("own", "other"), [COUNCILS, COUNCILS[::-1]])
def test_nothing_of_one_council_is_found_in_the_other(reports, own, other):
    strangers = names_of(other) - names_of(own)
    strangers.add(other)
    assert open_study(other, "2025").config.name in strangers
    for path, text in texts(reports, own).items():
        assert [name for name in strangers if re.search(rf"\b{re.escape(str(name))}\b", text)] == [], path
        assert f"/{other}/" not in text, path


def test_the_two_reports_share_no_picture_and_no_table(reports):
    hashes = {}
    for council in COUNCILS:
        manifest = json.loads((reports / council / "2025" / "manifest.json").read_text())
        hashes[council] = {o["data_sha256"] for o in manifest["outputs"] if o["label"].startswith(("fig-", "tbl-"))}
    # What both may share holds no figure of theirs: an empty list of overrides, the risks of the method.
    shared = hashes["vilaprova"] & hashes["puigfictici"]
    assert len(hashes["vilaprova"]) > 30
    assert len(shared) <= 3


@pytest.mark.parametrize("council", COUNCILS)
def test_no_person_and_no_answer_in_their_own_words(reports, council):
    study = open_study(council, "2025")
    survey = clean(study, receive(study)).survey
    spoken = {item.id for item in study.instrument.items if item.kind == "open"}
    assert not spoken & set(study.read("respondents").columns)
    sources = [survey.matching.sources[item] for item in spoken & set(survey.matching.sources)]
    answers = survey.raw.frame[[column for source in sources for column in source.columns]]
    private = {text.strip() for text in answers.stack().dropna().astype(str) if len(text.strip()) >= LONG_ENOUGH}
    assert len(private) > 3
    for path, text in texts(reports, council).items():
        assert [answer for answer in private if answer in text] == [], path


@pytest.mark.parametrize("council", COUNCILS)
def test_the_report_is_whole(reports, council):
    folder = reports / council / "2025"
    html = texts(reports, council)[folder / "diagnostic.html"]
    for part in ("in-one-page", "image", "knowledge", "drivers", "segments", "audit", "plan", "method", "trace"):
        assert f'id="{part}"' in html
    linked = set(re.findall(r'href="([^"#:]+)"', html))
    assert {"diagnostic.pdf", "summary.pdf", "plan.docx", "plan.xlsx", "plan.ics"} <= linked
    assert linked <= {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    made = {"plan.docx", "plan.xlsx", "plan.ics", "summary.pdf", "easy-read.pdf", "summary.docx", "summary.txt"}
    assert made <= {path.name for path in folder.iterdir()}
    assert not re.search(r"\bnan\b|\bNone\b|<NA>|Traceback", re.sub(r"<script.*?</script>|<style.*?</style>", "", html))
    with pikepdf.open(folder / "diagnostic.pdf") as pdf:
        assert len(pdf.pages) > 10


@pytest.mark.parametrize("council", COUNCILS)
def test_page_one_is_one_page_and_is_the_same_in_every_file(reports, council):
    folder = reports / council / "2025"
    text = " ".join((folder / "summary.txt").read_text(encoding="utf-8").split())
    html = re.sub(r"<[^>]+>", "", texts(reports, council)[folder / "diagnostic.html"])
    headline = text.removeprefix("En una pàgina ").partition(". ")[0]
    assert len(headline) > 20 and headline in html
    with pikepdf.open(folder / "summary.pdf") as pdf, pdf.open_metadata() as metadata:
        assert len(pdf.pages) == 1
        assert metadata["pdfuaid:part"] == "1"
    # A person reads it in two minutes (230 words a minute), without the words of statistics.
    page = text.partition("Proposta d’acord")[0]
    assert len(page.split()) < 340
    assert not re.search(r"95|interval|\bq\b|n = |bootstrap|índex", page)


@pytest.mark.parametrize(("council", "language"), EACH)
def test_no_word_on_paper_is_printed_over_another(reports, council, language):
    folder = reports / council / "2025" / ("" if language == "ca" else language)
    for name in ("diagnostic.pdf", "summary.pdf", "easy-read.pdf"):
        words = pages_of(folder / name)
        assert sum(map(len, words)) > 50, name
        assert overprinted(words) == [], name


@pytest.mark.parametrize(("council", "language"), EACH)
def test_the_sentences_stand_as_kept(reports, council, language):
    """Nobody rereads a report after each change: what a change does to its words is seen here, in three languages."""
    folder = reports / council / "2025" / ("" if language == "ca" else language)
    page = (folder / "diagnostic.html").read_text(encoding="utf-8")
    assert held_against_kept(page, f"{council}.{language}") == []


def test_a_word_or_a_figure_that_moved_is_seen_and_what_arithmetic_rounds_is_not():
    kept = ["Of 434 adults, 12.5% know it.", "It rose from 1.234 to 2.5 points.", "Nothing changed."]
    assert differences(["Of 434 adults, 12.6% know it.", "It rose from 1.235 to 2.4 points.", kept[2]], kept) == []
    assert differences(["Of 434 adults, 13.1% know it.", *kept[1:]], kept)[0].startswith("- Of 434")
    assert differences(["Of 434 adults, 12.5% knew it.", *kept[1:]], kept)[1].startswith("+ Of 434")
    assert differences(kept[:2], kept) == ["- Nothing changed."]


REST = [
    (council, language) for council in SHIPPED for language in ("ca", "es", "en") if (council, language) not in EACH
]


@pytest.mark.slow
@pytest.mark.parametrize(("council", "language"), REST)
def test_the_sentences_of_every_shipped_council_stand_as_kept(tmp_path, monkeypatch, council, language):
    shutil.copytree(CLONE / "data" / "raw" / council, tmp_path / "data" / "raw" / council)
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    monkeypatch.delenv("MIRALL_HOME", raising=False)
    for wave in SHIPPED[council]:
        request = Request(council, wave, formats=("html",), renderer="embedded", language=language)
        assert {outcome.status for outcome in run_all([request], Way(), lambda *_: None)} == {"done"}
    folder = tmp_path / "reports" / council / "2025"
    pages = sorted(folder.rglob("diagnostic.html"))
    assert len(pages) == 1
    assert held_against_kept(pages[0].read_text(encoding="utf-8"), f"{council}.{language}") == []


@needs_quarto
@pytest.mark.parametrize(("council", "language"), (EACH[0], EACH[2]))
def test_real_quarto_makes_the_same_report(reports, council, language, tmp_path):
    folder = reports / council / "2025" / ("" if language == "ca" else language)
    made = by_quarto(folder / "source", tmp_path / "quarto")
    assert faults_of(made) == {}
    assert page_differences(folder / "diagnostic.html", made["html"]) == {}
    assert paper_differences(folder / "diagnostic.pdf", made["pdf"]) == []


def annex_page(path):
    """Return on which page of a PDF, counted from one, the annex begins."""
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        named = re.compile(r"Annex|Anexo")
        entry = next(entry for entry in outline.root if named.match(str(entry.title)))
        return pages[entry.destination[0].objgen]


@pytest.mark.parametrize(("council", "language"), EACH)
def test_the_body_is_short_and_says_how_long_it_takes(reports, council, language):
    folder = reports / council / "2025" / ("" if language == "ca" else language)
    assert annex_page(folder / "diagnostic.pdf") - 1 <= LONGEST_BODY
    html = (folder / "diagnostic.html").read_text(encoding="utf-8")
    words = len(body_text(html).split())
    minutes = int(re.search(r"(?:annex|anexo): (\d+) minut", html)[1])
    assert words / 260 <= minutes < LONGEST_READING


@pytest.mark.parametrize(("council", "language"), EACH)
def test_the_body_says_nothing_in_the_words_of_statistics_and_nothing_twice(reports, council, language):
    folder = reports / council / "2025" / ("" if language == "ca" else language)
    text = body_text((folder / "diagnostic.html").read_text(encoding="utf-8"))
    assert sorted({found[0] for found in re.finditer(JARGON[language], text)}) == []
    assert said_twice(text) == []


@pytest.mark.parametrize("council", COUNCILS)
def test_numbers_of_the_tables_are_those_of_the_artefacts(reports, council):
    study = open_study(council, "2025")
    estimates = study.read("estimates").query("indicator == 'image_index' and domain == 'all'")
    image, mark = float(estimates["estimate"].iloc[0]), "," if study.language != "en" else "."
    html = (reports / council / "2025" / "diagnostic.html").read_text(encoding="utf-8")
    summary, body = html[html.index('id="in-one-page"') : html.index('id="image"')], html[html.index('id="image"') :]
    # Out of ten on page one, of 100 in the chapters.
    assert f"{image / 10:.1f}".replace(".", mark) in re.sub(r"<svg.*?</svg>", "", summary, flags=re.DOTALL)
    assert f"{round(image, 1):.1f}".replace(".", mark) in body[: body.index('id="annex"')]


@pytest.mark.parametrize("council", COUNCILS)
def test_the_data_beside_the_report_are_the_cleared_figures_and_describe_themselves(reports, council):
    folder, study = reports / council / "2025", open_study(council, "2025")
    report = Package(str(folder / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "rowNumber", "note"])[:10]
    schema, told = (
        json.loads((folder / "data" / name).read_text()) for name in ("summary.schema.json", "summary.json")
    )
    jsonschema.Draft202012Validator(schema).validate(told)
    manifest = json.loads((folder / "manifest.json").read_text())["deliverables"]
    assert {f"data/{path.name}" for path in (folder / "data").iterdir()} <= set(manifest)
    key = ["indicator", "domain", "level"]
    kept = study.read("estimates").set_index(key)
    given = pd.read_csv(folder / "data" / "estimates.csv", dtype={"level": str, "missing": str}).set_index(key)
    withheld = kept.index[kept["is_suppressed"]].intersection(given.index)
    assert given.loc[withheld, ["estimate", "std_error", "conf_low", "conf_high", "n"]].isna().all(axis=None)
    assert given.loc[withheld, "missing"].eq("few_people").all()
    exact = kept.loc[given.index, "estimate"].astype(float)
    step = given["unit"].eq("share").map({True: 0.01, False: 0.1}).where(given.index.get_level_values(1) == "all", 1.0)
    step = step.mask(given["unit"].eq("share"), 0.01).mask(given["unit"].eq("count"), 0.1)
    off = (given["estimate"] - exact).abs()
    assert (off <= step / 2 + 1e-6)[off.notna()].all()
    # Nothing is told to more digits than its step has.
    assert ((given["estimate"] / step - (given["estimate"] / step).round()).abs() < 1e-6)[off.notna()].all()
    assert {one["id"]: one["n"] for one in told["indicators"]} == {
        code: None if pd.isna(n) else int(n) for (code, domain, _), n in given["n"].items() if domain == "all"
    }


@pytest.mark.parametrize("council", COUNCILS)
def test_the_notebook_for_ones_own_questions_answers_them(reports, council):
    import pandas as pd
    from matplotlib import pyplot

    _, found = run_notebook("explore", council=council)
    study, threshold = found["study"], found["study"].config.options.disclosure_threshold
    people = study.read("respondents")["district"].value_counts()
    districts, shown = set(people.index), found["rows"]
    # Where a district is too small to be shown, another may have to be left out with it.
    assert len(shown) and set(shown["level"]) <= districts and shown["n"].ge(threshold).all()
    assert set(shown["level"]) == districts or people.min() < threshold
    # Nothing named to leave out: the last driver goes.
    assert set(found["short"]["driver"]) == set(found["full"]["driver"]) - {list(found["inputs"].drivers)[-1]}
    exported = pd.read_csv(study.paths.lab / "explored.csv", sep=";", decimal=",")
    workbook = pd.read_excel(study.paths.lab / "explored.xlsx", engine="calamine")
    assert len(exported) == len(workbook) == len(districts) + 1
    assert exported.loc[exported["n"].lt(threshold), "estimate"].isna().all()
    pyplot.close("all")
