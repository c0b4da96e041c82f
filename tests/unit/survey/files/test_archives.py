"""A zip as downloaded: the one file of the interviews is read, or the choice is asked for."""

from __future__ import annotations

from zipfile import ZipFile

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import SurveyFile
from helpers.survey.files import archives
from helpers.survey.receiving.reading import read_survey

SURVEY = "id;score\n1;2\n3;4\n"


def read(folder, **files):
    with ZipFile(folder / "download.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return read_survey(folder, SurveyFile())


def test_the_main_table_of_odk_central_is_taken_and_the_rest_is_said(tmp_path):
    raw = read(
        tmp_path, **{"form-members.csv": "a;PARENT_KEY\n1;2\n", "form.csv": SURVEY, "media/photo.csv": "x",
                     "__MACOSX/._form.csv": "x", "form-members-jobs.csv": "a;PARENT_KEY\n1;2\n", "notes.pdf": "x"},
    )  # fmt: skip
    assert (raw.name, len(raw.frame), raw.counted) == ("download.zip (form.csv)", 2, 2)
    assert [str(note) for note in raw.notes] == [
        "The answers were read from form.csv in the archive, and not from form-members.csv, form-members-jobs.csv."
    ]


def test_a_folder_in_the_archive_is_no_obstacle(tmp_path):
    assert read(tmp_path, **{"export 2025/respostes.csv": SURVEY}).frame["id"].tolist() == ["1", "3"]


def test_several_files_and_none_are_refused(tmp_path):
    with pytest.raises(SurveyFileError, match=r"Several files of the archive could be the survey: a\.csv, b\.csv"):
        read(tmp_path, **{"a.csv": SURVEY, "b.csv": SURVEY})
    with pytest.raises(SurveyFileError, match="archive holds no survey file"):
        read(tmp_path, **{"readme.md": "x"})


def test_faults_inside_name_the_archive_and_the_file(tmp_path):
    with pytest.raises(SurveyFileError, match=r"download\.zip \(a\.csv\): A record does not have the 2 fields"):
        read(tmp_path, **{"a.csv": SURVEY + "5;6;7\n8;9\n"})


def test_archives_that_are_cut_locked_or_hold_a_disk_of_zeros_are_refused(tmp_path, monkeypatch):
    read(tmp_path, **{"a.csv": SURVEY})
    whole = (tmp_path / "download.zip").read_bytes()
    (tmp_path / "download.zip").write_bytes(whole[:-30])
    with pytest.raises(SurveyFileError, match="cut off or damaged"):
        read_survey(tmp_path, SurveyFile())
    (tmp_path / "download.zip").write_bytes(_marked_encrypted(whole))
    with pytest.raises(SurveyFileError, match="locked with a password"):
        read_survey(tmp_path, SurveyFile())
    (tmp_path / "download.zip").write_bytes(whole)
    monkeypatch.setattr(archives, "LARGEST", 10)
    with pytest.raises(SurveyFileError, match=r"a\.csv in the archive holds 17 bytes unpacked"):
        read_survey(tmp_path, SurveyFile())


def _marked_encrypted(content):
    """Set the flag of encryption in both headers of the only file."""
    found = bytearray(content)
    found[6] |= 1
    found[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(found)


def test_a_file_whose_name_begins_anothers_is_not_taken_for_the_main_table(tmp_path):
    with pytest.raises(SurveyFileError, match=r"Several files .*: enquesta\.csv, enquesta_completa\.csv"):
        read(tmp_path, **{"enquesta.csv": SURVEY, "enquesta_completa.csv": SURVEY + "5;6\n"})
