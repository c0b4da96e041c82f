"""Several files of one survey: one export a language."""

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.receiving.codebook import Codebook
from helpers.survey.receiving.decoding import decode
from helpers.survey.receiving.matching import match
from helpers.survey.receiving.reading import read_survey

ITEMS = ("overall_image", "trust", "rel_would_use")


def write(folder, language, rows):
    instrument = read_instrument()
    header = ["id", *(f'"{instrument[item].text[language]}"' for item in ITEMS)]
    lines = [";".join(header), *(";".join(map(str, row)) for row in rows)]
    (folder / f"{language}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(folder, *names):
    return read_survey(folder, SurveyFile(file=names))


def test_two_language_files_are_one_survey(tmp_path):
    write(tmp_path, "ca", [(1, 7, 6, 4), (2, 3, 2, 1), (3, 10, 9, 5)])
    write(tmp_path, "es", [(4, 5, 5, 2), (5, 0, 1, 3)])
    raw = read(tmp_path, "ca.csv", "es.csv")
    matching = match(raw, read_instrument(), Codebook())
    found = {item: decode(matching.sources[item], raw, Codebook()).values.tolist() for item in ITEMS}
    assert found == {"overall_image": [7, 3, 10, 5, 0], "trust": [6, 2, 9, 5, 1], "rel_would_use": [4, 1, 5, 2, 3]}
    assert raw.frame.index.tolist() == [2, 3, 4, 1002, 1003]
    assert (raw.name, raw.counted) == ("ca.csv + es.csv", 5)
    assert "es.csv is laid under ca.csv: 2 of its rows and 3 of ca.csv" in str(raw.notes[-1])


def test_a_file_named_twice_is_refused(tmp_path):
    write(tmp_path, "ca", [(1, 7, 6, 4), (2, 3, 2, 1)])
    with pytest.raises(SurveyFileError, match="stands twice"):
        read(tmp_path, "ca.csv", "ca.csv")


def test_codes_with_other_labels_are_refused(tmp_path):
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({"P1": [1.0, 2.0, 1.0]})
    for name, labels in (("a.sav", {1.0: "Sí", 2.0: "No"}), ("b.sav", {1.0: "No", 2.0: "Sí"})):
        pyreadstat.write_sav(frame, str(tmp_path / name), variable_value_labels={"P1": labels})
    with pytest.raises(SurveyFileError, match=r"The codes 1, 2 of P1 have other labels in b\.sav"):
        read(tmp_path, "a.sav", "b.sav")
