"""population.csv is not taken on trust: totals, years and shares are told, and what cannot be reconciled is refused."""

from __future__ import annotations

import pytest

from helpers.errors import MarginsError
from helpers.survey.weighting.population import read_population


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_population_is_read_from_any_usual_csv(tmp_path):
    path = write(
        tmp_path / "population.csv", "Variable;Category;Population\ndistrict;Eixample Sud\u00e8;1.234\n\n", "cp1252"
    )
    read = read_population(path)
    assert read.margins.values.tolist() == [["district", "Eixample Sudè", 1234.0]]


def test_every_fault_of_population_is_told_at_once(tmp_path):
    text = "variable,category,population\nsex,dona,510\nsex,male,many\n,x,3\nage_group,80+,4\nage_group,80+,5\n"
    path = write(tmp_path / "population.csv", text)
    with pytest.raises(MarginsError) as caught:
        read_population(path, {"sex": ("female", "male")})
    said = str(caught.value)
    assert len(caught.value.problems) == 4
    for part in ("row 2", "'dona'", "female, male", "row 3", "'many'", "row 4", "row 6"):
        assert part in said


@pytest.mark.parametrize("text", ["", "sex,female,3\n", "variable,category\nsex,female\n"])
def test_a_missing_header_is_refused(tmp_path, text):
    with pytest.raises(MarginsError, match="is missing"):
        read_population(write(tmp_path / "population.csv", text))


def test_an_empty_and_an_absent_population_are_refused_differently(tmp_path):
    with pytest.raises(MarginsError, match="no rows"):
        read_population(write(tmp_path / "population.csv", "variable,category,population\n"))
    with pytest.raises(MarginsError, match="file is missing"):
        read_population(tmp_path / "none.csv")


HEAD = "variable,category,population\n"
AGREEING = "sex,female,8400\nsex,male,8300\n"


def read(tmp_path, rows, head=HEAD, residents=None):
    return read_population(write(tmp_path / "population.csv", head + rows), residents=residents)


def test_a_total_among_categories_is_set_aside_and_said(tmp_path):
    found = read(tmp_path, AGREEING + "district,Nord,10000\ndistrict,Sud,6700\ndistrict,Total,16700\n")
    assert found.margins["category"].tolist() == ["female", "male", "Nord", "Sud"]
    assert [str(note) for note in found.notes] == [
        "population.csv: district: Total (row 6) is the sum of the other categories, and is no category."
    ]


@pytest.mark.parametrize("word", ["TOTAL", "Ambos sexos", "Tots", "total població", "All"])
def test_totals_go_by_many_names(tmp_path, word):
    assert len(read(tmp_path, AGREEING + f"sex,{word},16700\n").margins) == 2


def test_a_total_that_is_not_the_sum_is_refused_with_both(tmp_path):
    with pytest.raises(MarginsError, match=r"Total \(row 4\) is 20000, and the other categories add up to 16700"):
        read(tmp_path, AGREEING + "sex,Total,20000\n")


def test_variables_that_count_different_people_are_refused_with_both_sums(tmp_path):
    with pytest.raises(MarginsError, match="sex adds up to 16700 residents, and district to 33390"):
        read(tmp_path, AGREEING + "district,Nord,10000\ndistrict,Sud,6700\ndistrict,Vila,16690\n")
    assert len(read(tmp_path, AGREEING + "district,Nord,10000\ndistrict,Sud,6800\n").margins) == 4


def test_census_and_council_must_speak_of_the_same_people(tmp_path):
    with pytest.raises(MarginsError, match=r"add up to 16700 residents, and council\.yml says population: 20"):
        read(tmp_path, AGREEING, residents=20)
    assert read(tmp_path, AGREEING, residents=20_000).margins["population"].sum() == 16_700


@pytest.mark.parametrize(
    ("women", "men"), [("50,3", "49,7"), ("0,503", "0,497"), ("50,3%", "49,7%"), ("50,3 %", "49,7")]
)
def test_shares_become_residents_of_the_other_variables(tmp_path, women, men):
    rows = f"sex;female;{women}\nsex;male;{men}\ndistrict;Nord;10.000\ndistrict;Sud;6.700\n"
    found = read(tmp_path, rows, HEAD.replace(",", ";"))
    assert found.margins["population"].tolist() == pytest.approx([8400.1, 8299.9, 10000, 6700])
    assert "they are taken of 16700 residents" in str(found.notes[0])


def test_shares_alone_are_of_the_residents_of_the_council_and_a_hamlet_of_a_hundred_has_none(tmp_path):
    found = read(tmp_path, "sex,female,52\nsex,male,48\n", residents=20_000)
    assert found.margins["population"].tolist() == [10_400, 9_600] and len(found.notes) == 1
    hamlet = read(tmp_path, "sex,female,52\nsex,male,48\n", residents=104)
    assert hamlet.margins["population"].tolist() == [52, 48] and not hamlet.notes


def test_of_several_years_the_last_is_taken_and_said(tmp_path):
    rows = "".join(f"sex,{sex},{n + year},{year}\n" for year in (2023, 2024) for sex, n in (("female", 9), ("male", 8)))
    found = read(tmp_path, rows, "variable,category,population,any\n")
    assert found.margins["population"].tolist() == [2033, 2032]
    assert "several years (2023, 2024)" in str(found.notes[0])


@pytest.mark.parametrize("figure", ["1.234", "1 234", "1\u202f234", "1'234", '"1,234"', "1234", "1234.0"])
def test_residents_are_read_however_their_thousands_are_marked(tmp_path, figure):
    found = read(tmp_path, f"sex;female;{figure}\n", HEAD.replace(",", ";"))
    assert found.margins["population"].tolist() == [1234]


@pytest.mark.parametrize("figure", ["..", ":", "<5", "-5", "1.23.456", "n.d.", ""])
def test_what_is_no_number_of_residents_is_refused_with_its_row(tmp_path, figure):
    with pytest.raises(MarginsError, match="row 3"):
        read(tmp_path, f"sex;female;8\nsex;male;{figure}\n", HEAD.replace(",", ";"))


def test_thousands_that_cut_a_row_in_two_are_refused(tmp_path):
    with pytest.raises(MarginsError, match="Line 2"):
        read(tmp_path, "sex,female,8,400\nsex,male,830\nage_group,80+,999\n")


def test_each_variable_is_taken_of_its_own_last_year_and_rows_without_one_count(tmp_path):
    head = "variable,category,year,population\n"
    sexes = "sex,female,2023,8000\nsex,male,2023,8000\nsex,female,2024,8400\nsex,male,2024,8300\n"
    for year in ("2023", ""):
        found = read(tmp_path, sexes + f"district,Nord,{year},10000\ndistrict,Sud,{year},6700\n", head)
        assert found.margins["population"].tolist() == [8400, 8300, 10000, 6700]
        assert [str(note) for note in found.notes] == [
            "population.csv: The table holds several years (2023, 2024); the last one is taken."
        ]


def test_sections_whose_numbers_end_in_a_zero_are_counted_apart(tmp_path):
    head = "variable,category,population\n"
    found = read(tmp_path, "district,1.1,10000\ndistrict,1.10,6700\n", head)
    assert found.margins["category"].tolist() == ["1.1", "1.10"]


def test_a_category_that_differs_in_letters_only_is_there_twice(tmp_path):
    with pytest.raises(MarginsError, match=r"nucli antic appears again in row 3"):
        read(tmp_path, "district,Nucli Antic,6000\ndistrict,nucli antic,6000\n")


@pytest.mark.parametrize(
    "name", ["Tota la vila", "Vilaprova", "Ajuntament de Vilaprova", "Conjunt del poble", "Todos los barrios"]
)
def test_a_total_under_a_name_of_its_own_is_set_aside_and_said(tmp_path, name):
    rows = "sex,female,8400\nsex,male,8300\ndistrict,Centre,9000\ndistrict,Nord,7700\n"
    found = read(tmp_path, rows + f"district,{name},16700\n")
    assert found.margins["category"].tolist() == ["female", "male", "Centre", "Nord"]
    assert f"district: {name} (row 6) is the sum of the other categories" in str(found.notes[0])
    alone = read(tmp_path, f"district,{name},16700\ndistrict,Centre,9000\ndistrict,Nord,7700\n", residents=17000)
    assert alone.margins["population"].sum() == 16700 and len(alone.notes) == 1


def test_a_district_as_large_as_two_others_is_no_total(tmp_path):
    rows = "sex,female,15000\nsex,male,15000\ndistrict,A,10000\ndistrict,B,5000\ndistrict,C,15000\n"
    assert len(read(tmp_path, rows, residents=30000).margins) == 5


@pytest.mark.parametrize(
    "table",
    ["Sexe;16-29;30-44;45-64;65+\nHomes;1500;1900;2800;1800\n", "Edat;Homes;Dones;Total\n16-29;1500;1700;3200\n",
     "Barri,Hombres,Mujeres\nCentro,1200,1300\n", "Age,Male,Female\n16 to 29,10,12\n"],
)  # fmt: skip
def test_a_cross_table_is_told_what_is_wanted_instead(tmp_path, table):
    with pytest.raises(MarginsError, match=r"This is a cross-table .* as in sex,female,8700"):
        read(tmp_path, table, head="")


IDESCAT = "Padró municipal d'habitants. 2024\nVila de Prova\n\nEdat;Homes;Dones;Total\n" + "".join(
    f"{age} anys;{97 + age};{100 + age};{197 + 2 * age}\n" for age in range(90)
)
INE = "Municipios;Sexo;Edad;Periodo;Total\n" + "".join(
    f"08999 Vila de Prova;{sex};{age} años;1 de enero de 2024;{100 + age}\n"
    for sex in ("Hombres", "Mujeres")
    for age in range(90)
)


@pytest.mark.parametrize("table", [IDESCAT, INE])
def test_an_official_table_in_the_place_of_margins_is_told_once_with_the_command(tmp_path, table):
    with pytest.raises(MarginsError, match="`mirall margins` writes them from it") as caught:
        read_population(write(tmp_path / "population.csv", table))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("category", "way_out"),
    [("0-15", "Leave them out of every variable, or let `mirall margins`"), ("20-24", "Add its people to the group"),
     ("Menys de 16", "younger than those who are asked"), ("G1", "Write one of these")],
)  # fmt: skip
def test_ages_outside_the_groups_are_told_what_to_do_with_their_people(tmp_path, category, way_out):
    path = write(tmp_path / "population.csv", f"variable,category,population\nage_group,{category},900\n")
    with pytest.raises(MarginsError, match=way_out):
        read_population(path, {"age_group": ("16-29", "30-44", "45-64", "65-79", "80+")})


def test_a_margins_file_with_another_header_of_figures_is_no_official_table(tmp_path):
    path = write(tmp_path / "population.csv", "variable,category,population (milers)\nsex,female,8.4\nsex,male,8.3\n")
    with pytest.raises(MarginsError, match="The column population is missing"):
        read_population(path)


def test_places_in_the_order_of_the_alphabet_and_of_their_figures_are_asked_about(tmp_path):
    places = ["Barceloneta", "Centre", "Eixample", "Gràcia", "Horta", "Mar", "Nord", "Poblenou"]
    counts = [5100, 4200, 4100, 3300, 2100, 1900, 800, 350]
    table = dict(zip(places, counts, strict=True))

    def rows(table):
        return "".join(f"district,{place},{count}\n" for place, count in table.items())

    with pytest.raises(MarginsError, match=r"district: .* sorted by itself.*move the last row of district"):
        read(tmp_path, rows(table))
    last_first = {"Poblenou": 350} | table
    for honest in (last_first, table | {"Gràcia": 2100, "Horta": 3300}, dict(list(table.items())[:7]),
                   {f"Districte {at}": count for at, count in enumerate(counts)}):  # fmt: skip
        assert len(read(tmp_path, rows(honest)).margins) == len(honest)


@pytest.mark.parametrize("category", ["No consta", "Sin especificar", "Desconegut"])
def test_people_whose_place_is_not_known_are_no_place(tmp_path, category):
    with pytest.raises(MarginsError, match="are people of whom it is not known"):
        read(tmp_path, f"district,Nord,6000\ndistrict,Sud,5000\ndistrict,{category},500\n")
    read(tmp_path, "district,Nord,6250\ndistrict,Sud,5250\n")
