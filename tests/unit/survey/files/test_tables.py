"""Small tables that people keep beside the survey."""

from __future__ import annotations

import pytest

from helpers.survey.files.tables import read_rows, table_of

NAMES = {"text": ("text",), "date": ("date",), "channel": ("channel",)}


def rows(tmp_path, *lines: str) -> list[str]:
    path = tmp_path / "messages.csv"
    path.write_text("\n".join(["text,date,channel", *lines, ""]), encoding="utf-8")
    return table_of(read_rows(path), NAMES, path.name).frame["text"].tolist()


def test_a_post_that_begins_with_a_hashtag_is_a_post(tmp_path):
    posts = ["#SomVila avui obrim", "Hola veïns", "#Ajuda a casa"]
    assert rows(tmp_path, *(f"{post},2025-01-02,web" for post in posts)) == posts


@pytest.mark.parametrize("remark", ["# la taula de l'any passat", "#,,", "# 2025-01-02,web,exemple", "## fi", "#fi"])
def test_a_remark_is_none(tmp_path, remark):
    assert rows(tmp_path, remark, "Hola,2025-01-02,web") == ["Hola"]
