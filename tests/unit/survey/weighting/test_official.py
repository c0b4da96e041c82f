"""Official tables in the shapes in which INE and Idescat give them out, and in those that people make of them."""

from __future__ import annotations

import random

import openpyxl
import pytest

from helpers.errors import MarginsError
from helpers.present.language.words import Words
from helpers.survey.weighting.margins import margins_for
from helpers.survey.weighting.pivots import unpivoted

#: Residents by single year of age: 1,200 newborn, eight fewer each year.
PEOPLE = {age: 1200 - 8 * age for age in range(101)}
GROUPS = {"16-29": 14280, "30-44": 13560, "45-64": 15280, "65-79": 9360, "80+": 10080}
CA = {age: "100 anys i més" if age == 100 else "1 any" if age == 1 else f"{age} anys" for age in PEOPLE}
ES = {age: "100 y más años" if age == 100 else f"{age} años" for age in PEOPLE}


def dotted(n):
    return f"{n:,}".replace(",", ".")


def found(tmp_path, text, place="08001", encoding="utf-8"):
    (tmp_path / "taula.csv").write_bytes(text.encode(encoding))
    return margins_for(place, tmp_path)


def ages(result):
    margins = result.margins[result.margins["variable"] == "age_group"]
    return dict(zip(margins["category"], margins["population"], strict=True))


def test_idescat_by_sex_and_age_with_titles_totals_and_sources(tmp_path):
    body = "".join(f"{CA[a]};{dotted(n // 2 - 10)};{dotted(n // 2 + 10)};{dotted(n)}\n" for a, n in PEOPLE.items())
    total = f"Total;{dotted(79790)};{dotted(81810)};{dotted(80800)}\n"
    text = f"Població a 1 de gener. Per sexe i edat any a any\nVilanova. 2024\n\nEdat;Homes;Dones;Total\n{body}"
    result = found(tmp_path, text + "\nFont: Idescat.\nUnitats: Persones\n", "Vilanova", "cp1252")
    assert ages(result) == GROUPS
    sexes = result.sums[result.sums["variable"] == "sex"].set_index("category")
    assert sexes.loc["female", "counted"] == sum(GROUPS.values()) / 2 + 850
    assert result.sums.set_index("category").loc["16-29", "rows"] == "21-34"
    with pytest.raises(MarginsError, match="row 106 is 80800"):
        found(tmp_path, text + total, "Vilanova", "cp1252")


def test_ine_long_with_totals_of_sex_and_age_and_several_years(tmp_path):
    rows = [("Total", 1), ("Hombres", 2), ("Mujeres", 2)]
    years = [("1 de enero de 2024", 1), ("1 de enero de 2023", 3)]
    body = "".join(
        f"{place}\t{sex}\t{age}\t{when}\t{dotted(n // (parts * fewer))}\n"
        for place in ("08001 Abrera", "08019 Barcelona") for when, fewer in years for sex, parts in rows
        for age, n in [("Todas las edades", sum(PEOPLE.values())), *((ES[a], n) for a, n in PEOPLE.items())]
    )  # fmt: skip
    result = found(tmp_path, "Municipios\tSexo\tEdad (año a año)\tPeriodo\tTotal\n" + body, "Abrera", "utf-8-sig")
    assert ages(result) == GROUPS
    assert [str(note) for note in result.notes] == [
        "taula.csv: The table holds several years (2023, 2024); the last one is taken."
    ]
    assert set(result.sums["year"]) == {"2024"}


def test_ages_nested_under_places_and_sexes(tmp_path):
    body = "".join(f"  {ES[a]};{n // 2};9\n" for a, n in PEOPLE.items())
    text = f" ;2024;2023\n08001 Abrera;;\n Hombres;;\n{body} Mujeres;;\n{body}08002 Altre;;\n Hombres;;\n{body}"
    assert ages(found(tmp_path, text, "Abrera")) == GROUPS


def test_ages_as_headings_with_codes_of_six_digits_that_lost_a_zero(tmp_path):
    head = ";".join([*(str(age) for age in range(100)), "100 i més"])
    text = f"Codi;Nom;{head};Total\n80018;Abrera;{';'.join(map(str, PEOPLE.values()))};{sum(PEOPLE.values())}\n"
    assert ages(found(tmp_path, text, "Abrera")) == GROUPS


def test_bands_that_fit_the_groups_are_counted_and_those_that_straddle_them_refused(tmp_path):
    bands = "".join(
        f"Abrera;{band};{n}\n" for band, n in [("menors de 16", 5), *GROUPS.items(), ("16 anys i més", 62560)]
    )
    assert ages(found(tmp_path, f"Municipi;Edat;Població\n{bands}", "Abrera")) == GROUPS
    five = "".join(f"Abrera;De {low} a {low + 4} anys;100\n" for low in range(0, 85, 5))
    with pytest.raises(MarginsError, match=r"row 5 \(15-19\) lie in two of the groups"):
        found(tmp_path, f"Municipi;Edat;Població\n{five}Abrera;85 anys i més;90\n", "Abrera")


def long(rows, head="ine;edat;n"):
    return f"{head}\n" + "".join(f"08001;{row}\n" for row in rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (long([f"{sex};{a};{n}" for a in PEOPLE for sex, n in (("Total", 100), ("Homes", 50), ("Dones", 80))],
              "ine;sexe;edat;n"), "row 2 is 100, and its parts add up to 130"),
        (long([f"Dones;{a};10" for a in PEOPLE], "ine;sexe;edat;n"), r"Row 2 counts a part .* \(female\)"),
        (long([f"{a};10" for a in [*PEOPLE, *PEOPLE]]), "Rows 2, 103 count the same people"),
        (long([f"{a};10;1,00;12;1,20" for a in PEOPLE], "ine;edat;homes;% homes;dones;% dones"),
         "Row 2 counts the same people in several columns"),
        (long([f"{d};{a};10" for a in PEOPLE for d in ("Nord", "Sud")], "ine;barri;edat;n"), "Rows 2, 3 count"),
        (long([f"{a};{'..' if a == 40 else 10}" for a in PEOPLE]), "row 42 is withheld"),
        (long([f"{a};{'<5' if a == 99 else 10}" for a in PEOPLE]), "row 101 is withheld"),
        (long([f"{a};10" for a in PEOPLE] + ["Total;2020"]), "row 103 is 2020, and its parts add up to 1010"),
        (long([f"{g};{n}" for g, n in (("0-15", "15,5"), ("16-29", "14,5"), ("30-44", "20"), ("45-64", "28"),
                                        ("65-79", "15"), ("80+", "7"))]), "are shares"),
    ],
)  # fmt: skip
def test_what_cannot_be_reconciled_is_refused_naming_the_rows(tmp_path, text, said):
    with pytest.raises(MarginsError, match=said):
        found(tmp_path, text)


def test_districts_with_their_total_are_counted_once(tmp_path):
    rows = [f"{d};{a};{n}" for a in PEOPLE for d, n in (("Nord", 10), ("Sud", 20), ("Total", 30))]
    assert ages(found(tmp_path, long(rows, "ine;barri;edat;n")))["16-29"] == 14 * 30


def test_people_of_no_known_age_and_ages_without_a_row_are_said(tmp_path):
    result = found(tmp_path, long([f"{a};10" for a in PEOPLE if a != 50] + ["No consta;12"]))
    assert [str(note) for note in result.notes] == [
        "taula.csv: The people in row 102 (No consta) are in no category, and are left out.",
        "taula.csv: The table has no figure for the ages 50; nobody is counted there.",
    ]


def test_two_files_of_one_place_must_agree(tmp_path):
    (tmp_path / "altra.csv").write_text(long([f"{a};{20 if a < 40 else 10}" for a in PEOPLE]), encoding="utf-8")
    with pytest.raises(MarginsError, match=r"altra\.csv counts 280 residents in 16-29, and taula\.csv counts 140"):
        found(tmp_path, long([f"{a};10" for a in PEOPLE]))
    (tmp_path / "altra.csv").write_text("ine;sexe;n\n08001;Homes;5000\n08001;Dones;5000\n", encoding="utf-8")
    with pytest.raises(MarginsError, match=r"counts 1010 residents, and altra\.csv counts 10000 of the same place"):
        found(tmp_path, long([f"{a};10" for a in PEOPLE]))


def test_the_table_of_another_place_is_not_taken_for_this_one(tmp_path):
    (tmp_path / "sexes.csv").write_text("Abrera. Població\n\nAny;Homes;Dones\n2024;500;510\n", encoding="utf-8")
    both = "ine;municipi;edat;n\n" + "".join(f"{c};{m};{a};10\n" for c, m in (("08001", "Abrera"), ("08019", "Vic"))
                                            for a in PEOPLE)  # fmt: skip
    assert set(found(tmp_path, both, "Abrera").margins["variable"]) == {"age_group", "sex"}
    assert set(found(tmp_path, both, "Vic").margins["variable"]) == {"age_group"}


def test_a_text_that_is_named_xls_is_read_as_the_text_that_it_is(tmp_path):
    (tmp_path / "taula.xls").write_text("ine\tedat\tn\n" + "".join(f"08001\t{a}\t{n}\n" for a, n in PEOPLE.items()))
    assert ages(margins_for("08001", tmp_path)) == GROUPS


def test_a_locked_or_foreign_file_is_refused_by_name(tmp_path):
    (tmp_path / "taula.xls").write_text("<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(MarginsError, match=r"taula\.xls"):
        margins_for("08001", tmp_path)


def test_the_choice_of_a_sheet_is_said(tmp_path):
    book = openpyxl.Workbook()
    for row in [("ine", "edat", "n"), *(("08001", age, n) for age, n in PEOPLE.items())]:
        book.active.append(row)
    book.create_sheet("Notes").append(("Font", "Idescat"))
    book.save(tmp_path / "taula.xlsx")
    result = margins_for("08001", tmp_path)
    assert ages(result) == GROUPS
    assert any("sheet" in str(note) and "taula.xlsx" in str(note) for note in result.notes)


def test_a_table_of_both_sexes_together_tells_no_sexes(tmp_path):
    rows = [f"08001 Abrera;{ES[a]};Ambos sexos;2024;{dotted(n)}" for a, n in PEOPLE.items()]
    result = found(tmp_path, "\n".join(["Municipios;Edad (año a año);Sexo;Periodo;Total", *rows]))
    assert ages(result) == GROUPS and set(result.margins["variable"]) == {"age_group"}


def test_residents_with_decimals_are_refused(tmp_path):
    # Opened where a point marks decimals, 3.600 residents became 3.6.
    with pytest.raises(MarginsError, match=r"rows 2-102 have decimals .*Write whole people \(1234\)"):
        found(tmp_path, long([f"{a};{3 * n / 1000:g}" for a, n in PEOPLE.items()]))


@pytest.mark.parametrize("title", ["Població. Homes. Vila 2024", "Vila. Hombres", "Vila, males"])
def test_a_table_that_is_of_one_sex_by_its_title_is_a_part(tmp_path, title):
    text = f"{title}\nEdat;Total\n" + "".join(f"{a};{n}\n" for a, n in PEOPLE.items())
    with pytest.raises(MarginsError, match=r"a part of the people only \(male\)"):
        found(tmp_path, text, "Vila")


def test_whose_a_table_without_a_name_is_taken_to_be_is_said(tmp_path):
    text = "Població de Manresa\nEdat;Total\n" + "".join(f"{a};{n}\n" for a, n in PEOPLE.items())
    assert [str(note) for note in found(tmp_path, text, "Vila").notes] == [
        "taula.csv: The table names no municipality (its title: Població de Manresa); its figures are taken as those "
        "of Vila."
    ]
    assert found(tmp_path, text, "Manresa").notes == ()


def test_the_province_below_a_municipality_does_not_have_its_code(tmp_path):
    rows = [f"{place};{a};{n * times}" for place, times in (("08001 Abrera", 1), ("08 Barcelona", 9), ("Total", 99))
            for a, n in PEOPLE.items()]  # fmt: skip
    assert ages(found(tmp_path, "\n".join(["Municipios;Edad;Total", *rows]))) == GROUPS


def test_a_table_on_each_sheet_is_refused_with_a_way_out_for_tables(tmp_path):
    book = openpyxl.Workbook()
    for name in ("Homes", "Dones"):
        sheet = book.create_sheet(name)
        for row in [("Edat", "Total"), *PEOPLE.items()]:
            sheet.append(row)
    book.save(tmp_path / "taula.xlsx")
    with pytest.raises(
        MarginsError, match=r"Several sheets hold tables \(rows\): Homes \(102\), Dones .*file of its own"
    ):
        margins_for("Vila", tmp_path)


def by_sex(rows, header="Edat;Homes;Dones"):
    return header + "\n" + "".join(f"{row}\n" for row in rows)


def test_a_pyramid_with_one_sex_below_zero_is_read_without_sign_and_said(tmp_path):
    result = found(tmp_path, by_sex(f"{a};-{n // 2 - 10};{n // 2 + 10}" for a, n in PEOPLE.items()))
    assert ages(result) == GROUPS
    sexes = result.sums[result.sums["variable"] == "sex"].set_index("category")["counted"]
    assert sexes["male"] == sum(GROUPS.values()) / 2 - 850
    assert any("(male) are below zero" in str(note) for note in result.notes)


@pytest.mark.parametrize(
    "sign",
    [lambda age, sex: age == 40 and sex == "man", lambda age, sex: age % 2, lambda *_: True,
     lambda age, sex: sex == "man" or age == 3],
)  # fmt: skip
def test_any_other_figure_below_zero_is_refused_with_its_table_and_row(tmp_path, sign):
    people = by_sex(
        f"{a};{'-' if sign(a, 'man') else ''}{n // 2};{'-' if sign(a, 'woman') else ''}{n // 2}"
        for a, n in PEOPLE.items()
    )
    with pytest.raises(MarginsError, match=r"taula\.csv: .* rows? \d+.* below zero"):
        found(tmp_path, people)


@pytest.mark.parametrize(
    "last",
    [">=100", ">= 100", "≥100", "≥ 100 anys", "100+", "100 o més", "100 i més", "100 y más", "100 años o más",
     "100 en endavant", "Més de 99", ">99"],
)  # fmt: skip
def test_the_last_age_is_open_however_it_is_written(tmp_path, last):
    body = "".join(f"{last if a == 100 else a};{n}\n" for a, n in PEOPLE.items())
    assert ages(found(tmp_path, "Edat;Total\n" + body)) == GROUPS


def test_an_age_that_no_reader_knows_is_refused_and_never_left_out(tmp_path):
    body = "".join(f"{'100 (grup obert)' if a == 100 else a};{n}\n" for a, n in PEOPLE.items())
    with pytest.raises(MarginsError, match=r"age 100 \(grup obert\) of row 102 is not understood. Write it as 34"):
        found(tmp_path, "Edat;Total\n" + body)


@pytest.mark.parametrize(("lacking", "named"), [({40}, "40"), ({40, 41, 70}, "40-41, 70"), (set(range(65, 101)), "65+"),
                                                ({16, 17}, "16-17")])  # fmt: skip
def test_missing_ages_are_named_and_refused(tmp_path, lacking, named):
    body = "".join(f"{a};{n}\n" for a, n in PEOPLE.items() if a not in lacking)
    with pytest.raises(MarginsError, match=rf"ages {named.replace('+', '[+]')}, and people"):
        found(tmp_path, "Edat;Total\n" + body)


def test_ages_that_nobody_has_may_be_left_out_of_a_small_place_or_by_its_total(tmp_path):
    few = {a: 3 if a > 90 else n for a, n in PEOPLE.items()}
    assert "97" in str(found(tmp_path, "Edat;Total\n" + "".join(f"{a};{n}\n" for a, n in few.items() if a != 97)).notes)
    body = "".join(f"{a};{n}\n" for a, n in PEOPLE.items() if a != 40)
    result = found(tmp_path, f"Edat;Total\nTotal;{sum(PEOPLE.values()) - PEOPLE[40]}\n{body}")
    assert ages(result)["30-44"] == GROUPS["30-44"] - PEOPLE[40]


def test_a_third_sex_beside_the_two_is_said(tmp_path):
    rows = (f"{a};{n // 2 - 10};{n // 2 + 9};1;{n}" for a, n in PEOPLE.items())
    result = found(tmp_path, by_sex(rows, "Edat;Homes;Dones;Altres;Total"))
    assert any("The column Altres is not read" in str(note) for note in result.notes)
    assert ages(result) == GROUPS


def test_months_of_the_register_are_years_and_other_periods_are_refused_by_name(tmp_path):
    def long(when):
        return "Municipios\tEdad\tPeriodo\tTotal\n" + "".join(
            f"08001 Abrera\t{a}\t{when}\t{n}\n" for a, n in PEOPLE.items()
        )

    assert set(found(tmp_path, long("2024M01")).sums["year"]) == {"2024"}
    with pytest.raises(MarginsError, match=r"The year 2024T2 of row \d+ is not understood\. Write it as 2025"):
        found(tmp_path, long("2024T2"))


def pyramid(change=None):
    """Return a table by sex and age of a town with more people of 45 than of any other age, without totals."""
    draw = random.Random(4)
    counts = {age: [round((300 - abs(age - 45) * 5.5) * draw.uniform(0.9, 1.1)) for _ in "hd"] for age in range(100)}
    for (age, sex), factor in (change or {}).items():
        counts[age][sex] = round(counts[age][sex] * factor)
    return by_sex(f"{age} anys;{men};{women}" for age, (men, women) in counts.items())


@pytest.mark.parametrize(("factor", "said"), [(10, "too many"), (0.1, "missing"), (0, "missing")])
def test_an_age_ten_times_those_beside_it_or_a_tenth_of_them_is_refused(tmp_path, factor, said):
    assert found(tmp_path, pyramid()).margins["population"].sum() > 0
    with pytest.raises(
        MarginsError, match=rf"of the age 38, .*(?s:.)a figure (too many )?may.*{said}|{said}"
    ) as refused:
        found(tmp_path, pyramid({(38, 1): factor}))
    assert len(refused.value.problems) == 1 and refused.value.problems[0].values["row"] == 40


def test_a_pyramid_in_the_order_of_its_figures_is_refused(tmp_path):
    lines = pyramid().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("0 anys"))
    men = sorted((int(line.split(";")[1]) for line in lines[start : start + 100]), reverse=True)
    lines[start : start + 100] = [
        f"{line.split(';')[0]};{count};{line.split(';')[2]}"
        for line, count in zip(lines[start : start + 100], men, strict=True)
    ]
    with pytest.raises(MarginsError, match=r"in order from .* may have been sorted by itself"):
        found(tmp_path, "\n".join(lines))


@pytest.mark.parametrize(
    "labels",
    [("Recompte de NIF", "Etiquetes de columna", "Etiquetes de fila"), ("Row Labels", "Column Labels", "Row Labels"),
     ("Cuenta de NIF", "Etiquetas de columna", "Etiquetas de fila")],
)  # fmt: skip
def test_a_pivot_of_the_register_is_a_table_of_ages_by_sex(tmp_path, labels):
    counted, columns, heading = labels
    rows = [[counted if counted != heading else "", columns, "", ""], [heading, "D", "H", "Total general"]]
    rows += [[age, n - n // 2, n // 2, n] for age, n in PEOPLE.items()]
    rows += [["Total general", *(sum(row[place] for row in rows[2:]) for place in (1, 2, 3))]]
    result = found(tmp_path, "\n".join(";".join(map(str, row)) for row in rows))
    assert ages(result) == GROUPS


SEXES = {"Homes": {a: n // 2 for a, n in PEOPLE.items()}, "Dones": {a: n - n // 2 for a, n in PEOPLE.items()}}


def sexes(result):
    margins = result.margins[result.margins["variable"] == "sex"]
    return dict(zip(margins["category"], margins["population"], strict=True))


def adult(sex):
    return sum(n for age, n in SEXES[sex].items() if age >= 16)


def block(sex, header=("Edat", "Nombre"), sums=True):
    return [[sex, ""], list(header), *SEXES[sex].items(), *([["Total", sum(SEXES[sex].values())]] if sums else [])]


def beside(one, other):
    return [[*left, "", *right] for left, right in zip(one, other, strict=True)]


OF = {a: [a, SEXES["Homes"][a], SEXES["Dones"][a]] for a in PEOPLE}
LAYOUTS = {
    "one below the other": [["Padró. Homes i dones per edats", ""], *block("Homes"), ["", ""], *block("Dones")],
    "without a blank row": [*block("Homes", ("Edad", "Habitantes")), *block("Dones", ("Edad", "Habitantes"))],
    "one beside the other": beside(block("Homes"), block("Dones")),
    "two halves of the ages": [["Edat", "Homes", "Dones"] * 2, *(OF[a] + (OF[a + 51] if a < 50 else ["", "", ""])
                                                                 for a in range(51))],
    "sexes among the ages": [["Edat", "n"], *([row for sex in SEXES for row in ([sex, ""], *SEXES[sex].items())])],
    "a compact pivot by sex": [["Etiquetes de fila", "Recompte de NIF"],
        *([row for sex in SEXES for row in ([sex, sum(SEXES[sex].values())], *SEXES[sex].items())]),
        ["Total general", sum(PEOPLE.values())]],
    "a compact pivot by age": [["Etiquetas de fila", "Cuenta de NIF"],
        *([row for a in PEOPLE for row in ([a, PEOPLE[a]], ["H", SEXES["Homes"][a]], ["D", SEXES["Dones"][a]])])],
    "a long table by number": [["Sexe", "Edat", "Nombre"], *([s, a, n] for s in SEXES for a, n in SEXES[s].items())],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tables_of_each_sex_in_one_sheet_are_one_table(tmp_path, layout):
    result = found(tmp_path, "\n".join(";".join(map(str, row)) for row in LAYOUTS[layout]))
    assert ages(result) == GROUPS
    assert sexes(result) == {"female": adult("Dones"), "male": adult("Homes")}


#: Of a village: as many more and fewer of each age as chance makes.
VILLAGE = {age: n // 20 + 7 * age % 11 for age, n in PEOPLE.items()}


def people(*more):
    """Return the register: a row for each resident."""
    return [[f"Nom {i}", f"{i:05d}X", age, "DH"[i % 2], 1 + i % 7, *more]
            for i, age in enumerate(age for age, n in VILLAGE.items() for _ in range(n))]  # fmt: skip


def test_a_list_of_residents_is_counted_and_nobody_of_it_is_told(tmp_path):
    rows = [["Nom", "DNI", "Edat", "Sexe", "Secció"], *people()]
    result = found(tmp_path, "\n".join(";".join(map(str, row)) for row in rows))
    expected = {"16-29": range(16, 30), "30-44": range(30, 45), "45-64": range(45, 65), "65-79": range(65, 80)}
    counted = ages(result)
    assert {g: counted[g] for g in expected} == {g: sum(VILLAGE[a] for a in of) for g, of in expected.items()}
    told = " ".join(map(str, result.notes))
    assert f"{len(rows) - 1} rows were counted by Sexe, Edat" in told and "Nom 1" not in told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Nom", "DNI", "Edat", "Sexe", "Secció", "Núm."], *people(12)], "leave the columns edat and sexe alone"),
        ([["Sexe", "Edat", "Cens"], *([s, a, n] for s in SEXES for a, n in SEXES[s].items())], "a column sexe"),
        ([["Naixement", "Homes", "Dones"], *([2024 - a, n, n] for a, n in PEOPLE.items())], "year of birth"),
    ],
)
def test_a_file_without_ages_is_named_with_what_to_write(tmp_path, rows, told):
    with pytest.raises(MarginsError, match=told) as refused:
        found(tmp_path, "\n".join(";".join(map(str, row)) for row in rows))
    (problem,) = refused.value.problems
    assert problem.where == "taula.csv" and Words("es").problem(problem) != str(problem)
    # And it is read once that is done.
    mended = [["edat", "sexe"], *(row[2:4] for row in rows[1:])] if "Núm." in rows[0] else [
        [{"Cens": "n", "Naixement": "edat"}.get(cell, cell) for cell in rows[0]],
        *([2024 - row[0], *row[1:]] if "Naixement" in rows[0] else row for row in rows[1:]),
    ]  # fmt: skip
    assert set(ages(found(tmp_path, "\n".join(";".join(map(str, row)) for row in mended)))) == set(GROUPS)


def test_a_pivot_of_anything_else_is_left_as_it_is():
    rows = [["Etiquetes de fila", "D", "H"], *([f"Barri {n}", "60", "50"] for n in range(20))]
    assert unpivoted(rows, 20) == rows
