"""The site leads to what is there, and shows nothing that the reports withhold or do not compare."""

import re

import pytest
from lxml import html
from made_up_councils import figures, indicator, summary, write

from helpers.errors import UsageError
from helpers.present.language.words import Words
from helpers.run.execute.comparing import write_all

ODD = 'Vila <b>"u"</b>'


@pytest.fixture
def reports(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path))
    write(tmp_path, summary("alfa", "2023", indicators=figures(1)))
    before = {"previous": "2023", "not_compared_because": ["frame"]}
    write(tmp_path, summary("alfa", "2025", indicators=figures(2), wave=before, council={"comarca": "Osona"}))
    write(tmp_path, summary("odd", indicators=figures(3), council={"name": ODD}))
    few = [indicator("image_index", None, None, n=None), indicator("stigma", 50.0, 2.0)]
    write(tmp_path, summary("few", indicators=few))
    for name in ("diagnostic.html", "plan.docx"):
        (tmp_path / "alfa" / "2025" / name).write_text("", encoding="utf-8")
    return tmp_path


def _read(path):
    return html.fromstring(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_every_link_leads_to_something_and_nothing_is_fetched_from_elsewhere(reports, language):
    pages = write_all(Words(language))
    assert {path.relative_to(reports).as_posix() for path in pages} == {
        "index.html", "alfa/index.html", "odd/index.html", "few/index.html",
    }  # fmt: skip
    for path in pages:
        page, text = _read(path), path.read_text(encoding="utf-8")
        assert page.get("lang") == language and len(page.xpath("//main")) == 1 and len(page.xpath("//h1")) == 1
        for link in page.xpath("//a/@href"):
            assert link.startswith("#") or (path.parent / link).resolve().exists(), link
        assert not page.xpath("//*[@src]") and not page.xpath("//link") and "http" not in text.split("<main")[1]


def test_a_council_leads_to_its_reports_and_plan_the_newest_first(reports):
    write_all(Words("en"))
    page = _read(reports / "alfa" / "index.html")
    assert [head.text_content() for head in page.xpath("//h2")][:2] == ["2025", "2023"]
    links = page.xpath("//ul[@class='files']//a/@href")
    assert links[:2] == ["2025/diagnostic.html", "2025/plan.docx"]
    assert "2023/diagnostic.html" not in links


def test_a_name_from_outside_is_letters_and_what_is_withheld_stays_so(reports):
    write_all(Words("en"))
    names = [one.text_content() for one in _read(reports / "index.html").xpath("//li//h2")]
    assert ODD in names and not _read(reports / "index.html").xpath("//h2//b")
    cards = {
        one.xpath(".//h2")[0].text_content(): one.text_content() for one in _read(reports / "index.html").xpath("//li")
    }
    assert "No image index" in cards["Few"]
    cells = [one.text_content() for one in _read(reports / "few" / "index.html").xpath("//td")]
    assert cells[0] == "withheld" and cells[1].startswith("50.0")


def _columns(reports, differs, **changes):
    told = summary("beta", "2025", indicators=figures(2), wave={"previous": "2023", "not_compared_because": differs})
    told["indicators"][1] |= changes
    write(reports, told)
    write(reports, summary("beta", "2023", indicators=figures(1)))
    write_all(Words("en"))
    return _read(reports / "beta" / "index.html")


def test_waves_that_were_sampled_or_asked_in_another_way_do_not_stand_beside_each_other(reports):
    heads = _columns(reports, ["design"]).xpath("//th[@scope='col']")
    assert [head.text_content() for head in heads] == ["Indicator", "2025"]


def test_waves_that_only_differ_in_their_list_do_and_other_words_are_said(reports):
    page = _columns(reports, ["frame"], measured_by="f" * 16)
    assert [head.text_content() for head in page.xpath("//th[@scope='col']")] == ["Indicator", "2025", "2023"]
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")]
    assert rows[1][2] == "asked in other words"
    assert re.match(r"\d", rows[0][2])


def test_without_a_report_there_is_no_site(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path))
    with pytest.raises(UsageError, match="No report gives data away yet"):
        write_all(Words("en"))
