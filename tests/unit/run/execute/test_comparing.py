"""`mirall compare`: which reports are set side by side, what is refused, and that only a whole one replaces another."""

import json

import pikepdf
import pytest
from made_up_councils import change, figures, summary, write

from helpers.errors import ArtefactError, UsageError
from helpers.present.language.words import Words
from helpers.run.commands.compare import compare_command
from helpers.run.execute.comparing import chosen, compare, read_released
from helpers.run.render.embedded import Embedded


@pytest.fixture
def reports(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path))
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    for i, council in enumerate(("alfa", "beta", "gamma", "delta", "eta")):
        changes = [change(council, "2025", "image_index", 1.0, 2.0)]
        write(tmp_path, summary(council, indicators=figures(i), wave={"previous": "2023"}), changes)
    write(tmp_path, summary("beta", "2023", indicators=figures(9)))
    return tmp_path


def test_councils_and_waves_are_named_or_all_are_meant(reports):
    assert list(chosen(["beta", "alfa/2025"], False)) == ["alfa/2025", "beta/2023", "beta/2025"]
    assert len(chosen([], True)) == 6


def test_a_report_in_another_language_than_the_councils_own_serves_where_there_is_no_other(reports):
    folder = reports / "zeta" / "2025" / "es" / "data"
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(json.dumps(summary("zeta", indicators=figures(3))), encoding="utf-8")
    assert chosen([], True)["zeta/2025"] == folder


@pytest.mark.parametrize(
    ("names", "everything", "told"),
    [
        (["alpha"], False, r"no report of alpha .*near: alfa"),
        ([], False, "say --all"),
        (["alfa"], False, "needs two waves or more that were run; there is 1"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(reports, names, everything, told):
    with pytest.raises(UsageError, match=told):
        chosen(names, everything)


@pytest.mark.parametrize(("to", "language"), [("html,docx", ""), ("", ""), ("html", "fr")])
def test_formats_and_languages_that_are_none_are_refused(reports, to, language):
    with pytest.raises(UsageError):
        compare_command([], True, to, language, "embedded")


def test_a_summary_of_another_version_or_broken_off_is_named(reports):
    told = summary("alfa") | {"version": 99}
    (reports / "alfa" / "2025" / "data" / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    (reports / "beta" / "2025" / "data" / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(ArtefactError) as refused:
        read_released(chosen([], True).values(), Words("en"))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_the_comparison_is_a_page_and_a_tagged_pdf(reports, language):
    folders = chosen([], True)
    files, notes = compare(folders, Words(language), Embedded(), ("html", "pdf"))
    assert notes == [] and [path.name for path in files] == ["comparison.html", "comparison.pdf"]
    html = files[0].read_text(encoding="utf-8")
    assert f'lang="{language}"' in html and "<main" in html
    for part in ("in-one-page", "who", "first", "change", "each", "how"):
        assert f'id="{part}"' in html
    # Nothing is loaded from elsewhere, nothing is left unsaid.
    assert "http://" not in html.replace("http://www.w3.org", "") and "nan" not in html.split("<main")[1].split()
    with pikepdf.open(files[1]) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1" and str(pdf.Root.Lang) == language
    record = json.loads((files[0].parent / "manifest.json").read_text())
    assert sorted(record["inputs"]) == sorted(folders)
    assert [path.name for path in files[0].parent.parent.iterdir()] == [language]


def test_a_comparison_that_fails_leaves_the_one_that_was_there(reports, monkeypatch):
    folders = chosen([], True)
    files, _ = compare(folders, Words("en"), Embedded(), ("html",))
    before = files[0].read_bytes()
    (reports / "alfa" / "2025" / "data" / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(ArtefactError):
        compare(folders, Words("en"), Embedded(), ("html",))
    assert files[0].read_bytes() == before
    assert [path.name for path in files[0].parent.parent.iterdir()] == ["en"]
