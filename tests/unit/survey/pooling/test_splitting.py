"""A pooled survey taken apart: every row where it belongs, every cell as it was written, nothing lost."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pandas as pd
import pytest
from pooled_towns import write_csv, write_parquet

from helpers.errors import SurveyFileError
from helpers.survey.pooling.councils import Councils, Member, read_councils
from helpers.survey.pooling.splitting import split

TOWNS = Councils([Member("ulla", "Ullà", 1_000), Member("ger", "Ger", 400), Member("prats", "Prats", 300)])
HEADER = ["id", "municipi", "edat", "obert"]
ROWS = [
    ["001", "Ullà", "1,50", "Bé"],
    ["002", "Ger", "034", 'Diu "res"; i prou'],
    ["003", " ULLÀ", "1.234", "dues\nlínies"],
    ["004", "", "7", "sense lloc"],
    ["005", "Gerona", "7", "un altre lloc"],
    ["006", "Ger", "", ""],
    ["007", "Ger", "1e5", "= 2"],
]


def written(rows: list[list[str]], separator: str = ";", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows(rows)
    return text.getvalue()


def cells(path, separator=","):
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), delimiter=separator))


def taken_apart(path, folder, by="municipi"):
    folder.mkdir()
    done = split(path, by, TOWNS, folder)
    return done, {name: cells(file, done.separator) for name, file in done.files.items()}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_row_of_a_text_goes_to_its_council_as_it_was_written(tmp_path, separator, end, encoding):
    path = tmp_path / "all.csv"
    path.write_bytes(written([HEADER, *ROWS], separator, end).encode(encoding))
    done, held = taken_apart(path, tmp_path / "parts")
    # By pandas, which shares no line with the way it was taken apart.
    frame = pd.read_csv(path, sep=separator, encoding=encoding, dtype=str, keep_default_na=False)
    for council, names in {"ulla": ["Ullà", " ULLÀ"], "ger": ["Ger"], "set_aside": ["", "Gerona"]}.items():
        expected = frame[frame["municipi"].isin(names)].to_numpy().tolist()
        assert [[cell.replace("\r\n", "\n") for cell in row] for row in held[council][1:]] == expected
        assert held[council][0] == HEADER
    assert done.rows == {"ulla": 2, "ger": 3} and done.aside == {"blank": 1, "unknown": 1}
    entries = cells(tmp_path / "parts" / "set_aside_entries.csv")
    # The third person's answer has two lines.
    assert entries[1:] == [["6", "blank", ""], ["7", "unknown", "Gerona"]]


@pytest.mark.parametrize("batch", [3, 100])
def test_every_row_of_a_parquet_file_goes_to_its_council_as_text(tmp_path, monkeypatch, batch):
    monkeypatch.setattr("helpers.survey.pooling.columns.BATCH", batch)
    frame = pd.DataFrame(ROWS, columns=HEADER).assign(
        whole=[1, 2, None, 4, 5, 6, 7],
        part=[0.5, float("nan"), 2, 1, 1, 1e3, 1],
        day=pd.Timestamp("2025-03-04 10:11"),
        kind=pd.Categorical(["a", "b", "a", "b", "a", "b", None]),
    )
    frame.loc[7] = [None] * len(frame.columns)
    frame.to_parquet(tmp_path / "all.parquet")
    done, held = taken_apart(tmp_path / "all.parquet", tmp_path / "parts")
    assert done.rows == {"ulla": 2, "ger": 3} and done.aside == {"blank": 1, "unknown": 1} and done.blank == 1
    assert held["ulla"] == [
        [*HEADER, "whole", "part", "day", "kind"],
        [*ROWS[0], "1", "0.5", "2025-03-04 10:11:00", "a"],
        [*ROWS[2], "", "2", "2025-03-04 10:11:00", "a"],
    ]
    assert [row[4:6] for row in held["ger"][1:]] == [["2", ""], ["6", "1000"], ["7", "1"]]


def test_titles_and_a_second_header_go_to_each_council(tmp_path):
    names = [*HEADER, "confiança", "proximitat"]
    asked = [
        "Identificador",
        "En quin municipi viu",
        "Quants anys té",
        "Digui què en pensa",
        "Hi confia",
        "Són propers",
    ]
    head = [["Enquesta de tots", *[""] * 5], names, asked]
    many = [[f"{i:03}", "Ger" if i % 2 else "Ullà", str(20 + i), "", str(i % 11), str(i % 5)] for i in range(40)]
    (tmp_path / "all.csv").write_text(written([*head, *many]), encoding="utf-8")
    done, held = taken_apart(tmp_path / "all.csv", tmp_path / "parts")
    assert done.rows == {"ulla": 20, "ger": 20} and held["ger"][:3] == head == held["ulla"][:3]


def test_a_quotation_mark_that_opens_nothing_is_text(tmp_path):
    lines = ["id;municipi;obert", '1;Ger;"Bé" i prou', '2;Ullà;"res', "3;Ger;ok"]
    (tmp_path / "all.csv").write_text("\n".join(lines), encoding="utf-8")
    done, _ = taken_apart(tmp_path / "all.csv", tmp_path / "parts")
    assert done.files["ger"].read_text(encoding="utf-8").splitlines() == [lines[0], lines[1], lines[3]]
    assert done.rows == {"ger": 2, "ulla": 1}


def test_records_without_the_fields_of_the_header_are_refused_by_their_lines(tmp_path):
    (tmp_path / "all.csv").write_text("id;municipi;a\n1;Ger;2\n2;Ullà\n3;Ger;4;5\n4;Ger;6\n", encoding="utf-8")
    with pytest.raises(SurveyFileError, match=r"2 records do not have the 3 fields .* lines 3 \(2\), 4 \(4\)"):
        taken_apart(tmp_path / "all.csv", tmp_path / "parts")


def test_a_source_under_the_table_is_no_record_and_a_blank_line_is_counted(tmp_path):
    (tmp_path / "all.csv").write_text("id;municipi;a\n1;Ger;2\n;;\n2;Ger;3\nFont: la Diputació\n", encoding="utf-8")
    done, held = taken_apart(tmp_path / "all.csv", tmp_path / "parts")
    assert done.rows == {"ger": 2} and done.blank == 1 and len(held["ger"]) == 3


def test_a_header_that_is_there_again_in_another_order_is_refused(tmp_path):
    (tmp_path / "all.csv").write_text("id;municipi;a\n1;Ger;2\nmunicipi;id;a\nGer;2;3\n", encoding="utf-8")
    with pytest.raises(SurveyFileError, match="header is there again"):
        taken_apart(tmp_path / "all.csv", tmp_path / "parts")


def test_a_column_that_is_not_there_or_names_nobody_is_refused(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text(written([HEADER, *ROWS]), encoding="utf-8")
    with pytest.raises(SurveyFileError, match=r"no column municipis \(near: municipi\)"):
        taken_apart(path, tmp_path / "one", by="municipis")
    with pytest.raises(SurveyFileError, match="No row is of a council") as refused:
        taken_apart(path, tmp_path / "two", by="obert")
    # What one person wrote is told nobody.
    assert "Bé" not in str(refused.value)


def test_a_row_that_does_not_reach_its_file_stops_all(tmp_path, monkeypatch):
    from helpers.survey.pooling import splitting

    path = tmp_path / "all.csv"
    path.write_text(written([HEADER, *ROWS]), encoding="utf-8")
    write = splitting.Writer.write
    monkeypatch.setattr(
        splitting.Writer, "write", lambda self, name, text: None if "006" in text else write(self, name, text)
    )
    with pytest.raises(SurveyFileError, match="ger has 3 rows as they were read, and 2 in its file"):
        taken_apart(path, tmp_path / "parts")


def test_a_workbook_and_a_damaged_parquet_are_refused_with_the_way_out(tmp_path):
    pd.DataFrame(ROWS, columns=HEADER).to_excel(tmp_path / "all.xlsx", index=False)
    with pytest.raises(SurveyFileError, match="CSV or Parquet"):
        taken_apart(tmp_path / "all.xlsx", tmp_path / "one")
    (tmp_path / "all.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(SurveyFileError, match="damaged"):
        taken_apart(tmp_path / "all.parquet", tmp_path / "two")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_five_times_as_long_takes_no_more_memory(tmp_path, monkeypatch, form):
    monkeypatch.setattr("helpers.survey.pooling.splitting.HELD", 2**18)
    monkeypatch.setattr("helpers.survey.pooling.columns.BATCH", 2_000)
    peaks = []
    for rows in (20_000, 100_000):
        write = write_csv if form == "csv" else write_parquet
        path = write(tmp_path / f"{rows}" / f"all.{form}", rows, rows // 500)
        councils = read_councils(path.parent / "councils.csv")
        (tmp_path / f"parts{rows}").mkdir()
        tracemalloc.start()
        try:
            done = split(path, "municipi", councils, tmp_path / f"parts{rows}")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert sum(done.rows.values()) == rows and len(done.rows) == rows // 500
    # 80,000 people more are 17 MiB of text.
    assert peaks[1] < 1.3 * peaks[0] + 2**21
