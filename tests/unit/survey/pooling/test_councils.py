"""Which council a text means: its names, its codes, and no two councils taken for one."""

from __future__ import annotations

import pytest

from helpers.errors import ConfigError
from helpers.survey.pooling.councils import Councils, Member, read_councils

TOWNS = Councils(
    [
        Member("abrera", "Abrera", 12_000, "080018"),
        Member("l-hospitalet", "Hospitalet de Llobregat, l'", 270_000, "08101"),
        Member("vall-llobrega", "Vall-llobrega", 900, written=("17", "Vall")),
        Member("el-bruc", "el Bruc", 2_000),
        Member("la-bruc", "la Bruc", 100),
        Member("ulla", "Ullà", 1_000),
        Member("ulle", "Ullè", 1_000),
    ]
)


@pytest.mark.parametrize(
    ("written", "council", "reason"),
    [
        (" ABRERA ", "abrera", ""),
        ("08001", "abrera", ""),
        ("080018", "abrera", ""),
        ("8001", "abrera", ""),
        ("L’Hospitalet de Llobregat", "l-hospitalet", ""),
        ("Hospitalet de Llobregat", "l-hospitalet", ""),
        ("vall llobrega", "vall-llobrega", ""),
        ("17.0", "vall-llobrega", ""),
        ("Vall", "vall-llobrega", ""),
        ("el bruc", "el-bruc", ""),
        ("Bruc", "", "several"),
        ("Ulla", "ulla", ""),
        ("ULLÈ", "ulle", ""),
        ("Abre", "", "unknown"),
        ("08002", "", "unknown"),
        ("  ", "", "blank"),
    ],
)
def test_a_text_means_one_council_or_none(written, council, reason):
    assert TOWNS.find(written) == (council, reason)


def test_the_list_is_read_with_the_names_that_people_give_its_columns(tmp_path):
    path = tmp_path / "councils.csv"
    path.write_text("Municipi;Població;Codi;Comarca\nSant Quirze del Vallès;20.217;082387;\n", encoding="utf-8")
    member = read_councils(path).members["sant-quirze-del-valles"]
    assert (member.name, member.population, member.ine_code, member.comarca) == (
        "Sant Quirze del Vallès", 20_217, "082387", None,
    )  # fmt: skip


def test_everything_that_is_wrong_with_the_list_is_said_at_once(tmp_path):
    path = tmp_path / "councils.csv"
    path.write_text("name,population,ine_code\nUllà,1000,17\nUlla,x,\n,5,\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_councils(path)
    told = str(refused.value)
    assert "row 2: ine_code holds '17'" in told and "row 3: population holds 'x'" in told
    assert "row 4: The council has no name" in told and "2 rows have the folder ulla" in told
    with pytest.raises(ConfigError, match="missing"):
        read_councils(tmp_path / "none.csv")
