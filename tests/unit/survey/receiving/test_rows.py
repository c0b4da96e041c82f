"""Previews, tests, rows not approved or unfinished, totals and notes: no people, each for its own reason."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest

from helpers.survey.files.formats import recognise
from helpers.survey.files.raw import RawSurvey
from helpers.survey.receiving.rows import set_apart
from helpers.survey.receiving.summaries import BARE, DOUBTFUL, find_summaries
from helpers.survey.receiving.trials import examples


def raw(frame: pd.DataFrame) -> RawSurvey:
    frame = frame.astype(str)
    frame.index = range(2, len(frame) + 2)
    return recognise(RawSurvey(frame, "e.csv", "csv"))


def reasons(**columns: list[str]) -> list[str]:
    return set_apart(raw(pd.DataFrame(columns))).tolist()


QUALTRICS = {"StartDate": [""] * 4, "ResponseId": list("abcd"), "RecordedDate": [""] * 4}


def test_qualtrics_statuses_in_words_and_in_numbers():
    assert reasons(**QUALTRICS, Status=["IP Address", "Survey Preview", "Spam", "Survey Test"]) == [
        "", "preview", "spam", "test"
    ]  # fmt: skip
    assert reasons(**QUALTRICS, Status=["0", "1", "8", "17"]) == ["", "preview", "spam", "preview"]
    assert reasons(**QUALTRICS, Status=["16", "4", "9", "2"]) == ["", "", "spam", "test"]
    # Numbers mean this in Qualtrics only: elsewhere a status may be anything, such as marital.
    assert reasons(Status=["1", "2", "1", "8"], trust=["1"] * 4) == [""] * 4


def test_unfinished_interviews_by_each_tools_sign():
    assert reasons(**QUALTRICS, Finished=["True", "False", "1", "0"]) == ["", "unfinished", "", "unfinished"]
    assert reasons(**QUALTRICS, Progress=["100", "43", "", "99"]) == ["", "unfinished", "", "unfinished"]
    # Where both are there, the flag decides: a finished interview may have skipped its last page.
    assert reasons(**QUALTRICS, Finished=["TRUE"] * 4, Progress=["100", "43", "100", "99"]) == [""] * 4
    lime = {"id": list("1234"), "lastpage": list("9299"), "startlanguage": ["ca"] * 4}
    assert reasons(**lime, submitdate=["2025-03-04 10:00:00", "", "1980-01-01 00:00:00", ""]) == [
        "", "unfinished", "", "unfinished"
    ]  # fmt: skip
    redcap = {"record_id": list("1234"), "redcap_event_name": ["a"] * 4}
    assert reasons(**redcap, enquesta_complete=["2", "0", "1", "Incomplete"]) == ["", "unfinished", "", "unfinished"]
    assert reasons(**{"Response Status": ["Complete", "Partial", "Disqualified", "Completed"]}) == [
        "", "unfinished", "disqualified", ""
    ]  # fmt: skip
    # A date of sending that only some other tool leaves blank says nothing.
    assert reasons(submitted_at=["2025-03-04", ""], trust=["1", "2"]) == ["", ""]


def test_verdicts_in_words_set_a_row_aside_with_their_reason():
    said = ["Anul·lada", "Anulada", "Cancelled", "Rebutjada", "Rejected", "Not approved", "No vàlida", "Esborrany"]
    assert reasons(Estat=["Vàlida", *said]) == ["", *["not_approved"] * 7, "unfinished"]


@pytest.mark.parametrize("column", ["_validation_status", "ReviewState", "_validation_status/label"])
def test_what_those_who_check_interviews_say(column):
    said = ["Approved", "Not approved", "On hold", "", "validation_status_not_approved", "rejected", "hasIssues"]
    assert reasons(**{column: said}) == ["", "not_approved", "on_hold", "", "not_approved", "not_approved", "on_hold"]


def test_whoever_tries_the_questionnaire_out_and_says_so():
    assert reasons(token=["a1", "TEST", "prova 2", "Prueba"]) == ["", "test", "test", "test"]
    assert reasons(nom=["Testa", "Prova Ferrer", "pilot", "Pilar"]) == ["", "", "test", ""]


@pytest.mark.parametrize("word", ["EXEMPLE", "exemple", "Ejemplo", "Example 1", "ej. 001", "mostra", "MUESTRA 1"])
def test_the_typists_example_is_nobody(word):
    assert reasons(id=[word, "p001", "p002"], trust=list("567")) == ["test", "", ""]
    # Where people are numbered so, it is what they are called.
    assert reasons(id=[f"{word.split()[0]} {i}" for i in range(3)], trust=list("567")) == [""] * 3


@pytest.mark.parametrize(("label", "found"), [("1) respondent_id", "test"), ("Name", "")])
def test_where_a_label_alone_names_the_identifier_it_counts_and_other_names_do_not(label, found):
    frame = pd.DataFrame({"V1": ["ej. 001", "p001", "p002"], "trust": list("567")}, index=range(2, 5)).astype(str)
    named = RawSurvey(frame, "e.sav", "sav", questions={"V1": label})
    assert set_apart(recognise(named)).tolist() == [found, "", ""]


@pytest.mark.parametrize("text", ["(exemple, no esborrar)", "Fila d'exemple", "EJEMPLO: no borrar", "example row"])
def test_an_example_that_says_so_in_any_cell_stands_at_an_end_of_the_file(text):
    rows, said = 20, [""] * 20
    frame = pd.DataFrame({"trust": ["5"] * rows, "open_image": ["ajuda"] * rows})
    for at in (0, 2, 19):
        frame_with = frame.assign(open_image=[text if i == at else "per exemple, no sé" for i in range(rows)])
        assert set_apart(raw(frame_with), ["trust", "open_image"])[at + 2] == "test"
    assert set_apart(raw(frame.assign(open_image=[*said[:9], text, *said[10:]])), ["open_image"]).eq("").all()
    assert examples(frame.assign(open_image=["exemple", *said[1:]])) == ([], [0])
    assert examples(frame.assign(open_image=["per exemple, no ho sé", *said[1:]])) == ([], [])


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [("Test", "Sí", "No"), ("is_test", "TRUE", "FALSE"), ("Prova?", "x", ""), ("Es prueba", "1", "0"),
     ("Enquesta de prova", "Sí", "")],
)  # fmt: skip
def test_a_column_of_yes_and_no_tells_tests(name, yes, no):
    assert reasons(**{name: [yes, *[no] * 19], "trust": ["5"] * 20}) == ["test", *[""] * 19]
    # Most of an export are no tests, and a column with other words is of another matter.
    assert reasons(**{name: [*[yes] * 19, no], "trust": ["5"] * 20}) == [""] * 20
    assert reasons(**{name: ["A", *[yes] * 3, *["B"] * 16], "trust": ["5"] * 20}) == [""] * 20


@pytest.mark.parametrize("name", ["Finalitzada", "Completa", "Enquesta completa", "Terminada", "Complete", "Acabat"])
def test_unfinished_in_yes_and_no(name):
    assert reasons(**{name: ["Sí", "No", "Sí", ""], "trust": list("5678")}) == ["", "unfinished", "", ""]


def test_a_label_that_may_be_of_studies_says_nothing_and_one_in_so_many_words_does():
    for label, found in (("Finalitzada", ["", ""]), ("Enquesta finalitzada", ["", "unfinished"])):
        file = replace(raw(pd.DataFrame({"v1": ["1", "0"], "trust": ["5", "6"]})), questions={"v1": label})
        assert set_apart(file, ["trust"]).tolist() == found


@pytest.mark.parametrize(
    "name", ["Progress", "Progreso", "Percent complete", "% completat", "% completado", "Completed"]
)
def test_unfinished_in_per_cent_of_any_tool(name):
    for whole, half, less in (("100", "45", "0"), ("100%", "45 %", "99,5%"), ("1", "0.45", "0,9")):
        said = {name: [whole, half, whole, less, ""], "trust": list("56789")}
        assert reasons(**said) == ["", "unfinished", "", "unfinished", ""]
    # A flag beside it decides, and shares of which hardly any is whole are of another matter.
    assert reasons(**{"Finished": ["1"] * 3, name + " %": ["100", "45", "100"], "trust": list("567")}) == [""] * 3
    assert reasons(**{name: ["100", *"1234567"], "trust": ["5"] * 8}) == [""] * 8


def test_the_first_reason_counts_and_answers_say_nothing_of_the_row():
    both = {"Status": ["Survey Preview"], "Finished": ["False"]}
    assert reasons(**both) == ["preview"]
    frame = pd.DataFrame({"Status": ["Partial"], "trust": ["1"]})
    assert set_apart(raw(frame), ["Status"]).tolist() == [""]


# ---------------------------------------------------------------------------------------------- totals and notes


def people(n: int = 40, seed: int = 1) -> pd.DataFrame:
    draw = random.Random(seed)
    return pd.DataFrame({
        "id": [f"E{i:03d}" for i in range(n)], "trust": [str(draw.randrange(11)) for _ in range(n)],
        "recall": [draw.choice("01") for _ in range(n)], "sex": [draw.choice(["home", "dona"]) for _ in range(n)],
        "age": [str(draw.randrange(18, 90)) for _ in range(n)],
        "val_close": [str(draw.randrange(11)) for _ in range(n)],
        "open_image": [draw.choice(["", "Total", "mínim", "ajuda", "més personal"]) for _ in range(n)],
    })  # fmt: skip


def with_row(cells: dict[str, str], at: int = 40) -> list[str]:
    frame = people()
    row = pd.DataFrame([{column: cells.get(column, "") for column in frame}])
    return find_summaries(raw(pd.concat([frame[:at], row, frame[at:]], ignore_index=True))).tolist()


def figures(kind: str) -> dict[str, str]:
    numbers = people()[["trust", "recall", "age", "val_close"]].astype(float)
    made = {
        "sum": numbers.sum(),
        "mean": numbers.mean().round(2),
        "count": numbers.count(),
        "sd": numbers.std().round(3),
    }
    return {column: f"{value:g}" for column, value in made[kind].items()}


@pytest.mark.parametrize("at", [0, 17, 40])
@pytest.mark.parametrize(
    ("label", "kind"),
    [("Total", "sum"), ("TOTAL GENERAL", "sum"), ("Mitjana", "mean"), ("Promedio", "mean"), ("Average:", "mean"),
     ("Suma", "sum"), ("N", "count"), ("Desviació típica", "sd"), ("Total / mitjana", "mean"), ("", "sum"),
     ("", "mean"), ("Total respostes: 40", "sum")],
)  # fmt: skip
def test_totals_and_means_with_a_label_or_without(label, kind, at):
    found = with_row({**figures(kind), "id": label}, at)
    assert found[at] == "summary_row"
    assert not any(found[:at] + found[at + 1 :])


def test_totals_without_a_label_beside_many_noughts_are_none_of_a_person():
    numbers = figures("mean")
    frame = people().assign(**{f"option_{i}": ["1" if (k + i) % 5 == 0 else "0" for k in range(40)] for i in range(12)})
    for sex in ("", "home"):
        row = {**numbers, **{f"option_{i}": "0" for i in range(12)}, "sex": sex}
        whole = pd.concat([frame, pd.DataFrame([row])], ignore_index=True).fillna("")
        found = find_summaries(raw(whole)).tolist()
        assert found == [*[""] * 40, "summary_row"]


def test_a_label_in_place_of_the_identifier_is_seen_wherever_that_column_stands():
    frame = people()[["trust", "age", "open_image", "sex", "id", "recall", "val_close"]]
    count = {**dict.fromkeys(["trust", "age", "recall", "val_close"], "40"), "id": "N"}
    row = pd.DataFrame([{column: count.get(column, "") for column in frame}])
    assert find_summaries(raw(pd.concat([frame, row], ignore_index=True))).tolist()[-1] == "summary_row"


def test_notes_below_the_table():
    assert with_row({"id": "Font: enquesta municipal, març de 2025"})[40] == "note_row"
    assert with_row({"trust": "Total respondents"})[40] != ""
    assert with_row({"open_image": "obert"})[40] == "note_row"
    assert with_row({"id": "Exported on 3 April", "open_image": "obert"})[40] == "note_row"
    # Somebody who only left a word has an identifier.
    assert with_row({"id": "E999", "open_image": "ajuda"})[40] == ""
    # An identifier and nothing else is a person who answered nothing.
    assert with_row({"id": "E999"})[40] == ""


@pytest.mark.parametrize("codes", [("9",), ("99",), ("98", "99"), ("8", "9"), ("77",)])
def test_who_refuses_a_whole_battery_is_no_total(codes):
    names = [f"q{i}" for i in range(10)]
    frame = pd.DataFrame({"id": [f"E{i:03d}" for i in range(60)], **{name: [str((i + k) % 2) for i in range(60)]
                                                                     for k, name in enumerate(names)}})  # fmt: skip
    frame.loc[30, names] = [codes[k % len(codes)] for k in range(10)]
    assert not any(find_summaries(raw(frame)))
    frame.loc[30, names] = [str(29 + k) for k in range(10)]
    assert find_summaries(raw(frame)).tolist()[30] == DOUBTFUL
    frame.loc[30, "id"] = ""
    assert find_summaries(raw(frame)).tolist()[30] == "summary_row"


def test_people_are_no_totals():
    assert not any(find_summaries(raw(people(200, 3))))
    extreme = {"id": "E999", "trust": "10", "recall": "1", "sex": "dona", "age": "98", "val_close": "10"}
    assert with_row(extreme)[40] == ""
    # Somebody who writes "Total" and leaves most blank; somebody with one slip; a word as an identifier.
    assert with_row({"id": "E999", "open_image": "Total", "trust": "3"})[40] == ""
    assert with_row({**extreme, "age": "1985"})[40] == ""
    assert with_row({**extreme, "id": "N", "open_image": "res"})[40] == ""


def test_several_figures_below_each_other():
    frame = people()
    rows = [{**dict.fromkeys(frame, ""), **figures(kind), "id": name} for kind, name in
            (("sum", "Suma"), ("mean", "Mitjana"), ("sd", "DT"), ("count", "N"))]  # fmt: skip
    found = find_summaries(raw(pd.concat([frame, pd.DataFrame(rows)], ignore_index=True))).tolist()
    assert found == [""] * 40 + ["summary_row"] * 4


def test_weights_with_decimals_and_sums_in_euros_are_answers():
    frame = people().assign(
        pes=[f"{0.5 + i / 50:.2f}" for i in range(40)], income=[str(900 + 37 * i) for i in range(40)]
    )
    frame.loc[3, "income"] = "250000"
    assert not any(find_summaries(raw(frame)))


def test_sums_of_some_columns_below_a_table():
    some = {column: text for column, text in figures("sum").items() if column in ("trust", "age", "val_close")}
    assert with_row({**some, "recall": "1", "sex": ""})[40] == "summary_row"


def answers_first(words: list[str], n: int = 200, **columns: list[str]) -> pd.DataFrame:
    """Return people whose first column holds such answers, and who leave some cells blank; no identifier."""
    frame = people(n, 5).drop(columns=["id", "open_image"])
    frame.loc[::7, "val_close"] = ""
    frame.loc[::25, "sex"] = ""
    draw = random.Random(2)
    frame.insert(0, "first", draw.choices(words, [1] * (len(words) - 1) + [0.15], k=n))
    return frame.assign(**columns)


@pytest.mark.parametrize("words", [["Sí", "No"], ["S", "N"], ["Alta", "Baja", "Media"], ["S", "E", "O", "N"],
                                   ["Específica", "General"], ["Parcial", "Ninguna", "Total"], ["Mínimo", "Máximo"],
                                   ["Sí", "No ho sé", "NO"]])  # fmt: skip
def test_answers_that_are_words_of_totals_too(words):
    frame = answers_first(words)
    assert not any(find_summaries(raw(frame)))
    # Few give it; and the cell before it is blank.
    assert not any(find_summaries(raw(frame.assign(first=["", words[-1], *words[:1] * 198]))))
    blank = frame.assign(before=["x", ""] * 100)[["before", *frame]]
    assert not any(find_summaries(raw(blank)))
    for kind, label in (("sum", "Total"), ("mean", "Mitjana"), ("count", "N"), ("mean", words[-1])):
        if kind == "count" and label in words:
            # 40 below "N": nothing tells it but the scale, of which decoding asks.
            continue
        row = pd.DataFrame([{**dict.fromkeys(frame, ""), **figures(kind), "first": label}])
        assert find_summaries(raw(pd.concat([frame, row], ignore_index=True))).tolist()[-1] == "summary_row"


HALVES = {"trust": "6.5", "recall": "1", "age": "44", "val_close": "8.5", "q2": "7.5", "q3": "2.5"}


@pytest.mark.parametrize("own", [{"id": "E999", "sex": "dona"}, {"id": "E999", "sex": ""}, {"id": "", "sex": "dona"}])
@pytest.mark.parametrize("numbered", [True, False])
def test_half_points_and_heavy_users_are_a_persons_where_they_carry_what_people_do(own, numbered):
    frame = people(120).assign(q2=people(120, 2)["trust"], q3=people(120, 3)["trust"], times=["0", "1"] * 60)
    if numbered:
        frame["id"] = [str(i) for i in range(1, 121)]
        own = {**own, "id": own["id"] and "121"}
    row = pd.DataFrame([{**dict.fromkeys(frame, ""), **HALVES, "times": "1", **own}])
    halves = find_summaries(raw(pd.concat([frame, row], ignore_index=True))).tolist()
    assert not any(halves)
    far = row.assign(trust="70", q2="80", q3="90", val_close="100")
    found = find_summaries(raw(pd.concat([frame, far], ignore_index=True))).tolist()
    assert (found[-1] == "summary_row") == (not own["id"]) and not any(found[:-1])
    assert own["id"] == "" or own["sex"] or found[-1] == DOUBTFUL


def test_a_date_like_the_others_is_a_persons():
    frame = people().drop(columns="id").assign(at=[f"2025-03-{i % 28 + 1:02d} 10:{i:02d}" for i in range(40)])
    row = pd.DataFrame([{**dict.fromkeys(frame, ""), **figures("mean"), "at": "2025-03-09 11:59"}])
    assert find_summaries(raw(pd.concat([frame, row], ignore_index=True))).tolist()[-1] == DOUBTFUL
    assert find_summaries(raw(pd.concat([frame, row.assign(at="")], ignore_index=True))).tolist()[-1] == "summary_row"


LABELS = ("{} Total", "{} Count", "{} Average", "{} Max", "{} StdDev", "Total {}", "Cuenta {}", "Promedio {}",
          "Máx. {}", "Desvest {}", "Recompte de {}", "Mitjana del barri de {}", "Màx. {}", "{} Suma", "{} Resultado",
          "SUBTOTAL {}:", "Total districte {}")  # fmt: skip
WHOLE = ("Total general", "Grand Count", "Cuenta general", "Mitjana general", "Suma", "TOTAL", "Màx. general")


def grouped(label: str, figures: list[dict[str, str]]) -> list[str]:
    """Return what is found of people of three places and a row of figures below each place.

    Parameters
    ----------
    figures
        What stands in each of these rows; its label is written where a cell holds `LABEL`.
    """
    places, frame = ["Gràcia", "Nucli Antic", "3"], people(60).drop(columns=["sex"])
    frame["at"] = [f"2025-03-{i % 28 + 1:02d} 10:{i:02d}" for i in range(60)]
    frame["district"] = [places[i * 3 // 60] for i in range(60)]
    rows = []
    for place, cells in zip(places, figures, strict=True):
        said = {name: label.format(place) if text == "LABEL" else text for name, text in cells.items()}
        rows += [frame[frame["district"] == place], pd.DataFrame([{**dict.fromkeys(frame, ""), **said}])]
    return find_summaries(raw(pd.concat(rows, ignore_index=True))).tolist()


@pytest.mark.parametrize("label", [*LABELS, *WHOLE])
def test_figures_of_a_group_are_nobodys_wherever_their_label_stands(label):
    """Their number is one that people give, and a profile at the end puts the label to the right of it."""
    rows = [{"trust": "6", "district": "LABEL"}, {"id": "LABEL", "trust": "7"}, {"trust": "5,83", "district": "LABEL"}]
    found = grouped(label, rows)
    assert [at for at, reason in enumerate(found) if reason] == [20, 41, 62] and set(found) == {"", "summary_row"}


def test_a_count_under_the_identifier_is_no_identifier_and_a_date_is_a_persons():
    count = {"id": "E20", "district": "LABEL"}
    assert grouped("Recompte {}", [count] * 3).count("summary_row") == 3
    dated = {"trust": "6", "district": "LABEL", "at": "2025-03-04 10:11"}
    assert set(grouped("Total {}", [dated] * 3)) == {""}


@pytest.mark.parametrize("word", ["Media", "Base", "N", "Gràcia N", "Mitjana", "Gràcia Baixa"])
def test_words_of_figures_in_a_cell_of_the_profile_are_answers_of_people(word):
    """Of those who filled the row in, and of those who have an identifier and broke off."""
    frame = people(60).assign(district=["Gràcia", "Sants", "Les Corts"] * 20)
    frame.loc[[7, 40], "district"] = word
    frame.loc[40, ["trust", "recall", "age", "val_close"]] = ""
    assert not any(find_summaries(raw(frame)))
    frame.loc[7, "trust"] = ""
    assert not any(find_summaries(raw(frame.drop(columns="id").drop(index=40))))


NAMES = ["Moda", "MODE", "En blanc", "Vacíos", "Perduts", "Missing", "Vàlids", "Valid N", "Rang", "Recorrido", "P50",
         "Error típic", "Percentil 25", "Q3", "Primer quartil", "Variància", "Sumatori", "Asimetría",
         "Freqüència"]  # fmt: skip


def wide(n: int = 60) -> pd.DataFrame:
    """Return people with six questions more, and a district."""
    more = {f"q{i}": people(n, 10 + i)["trust"] for i in range(6)}
    return people(n).assign(**more, district=["Gràcia", "Sants", "Les Corts"] * (n // 3))


def whole_figures(kind: str, frame: pd.DataFrame) -> dict[str, str]:
    numbers = frame[["trust", "recall", "age", "val_close", *(f"q{i}" for i in range(6))]].astype(float)
    low, high = numbers.min(), numbers.max()
    middle = numbers.quantile(0.5, interpolation="nearest")
    made = {"mode": numbers.mode().iloc[0], "median": middle, "blanks": low * 0 + 3, "most": high, "range": high - low}
    return {column: f"{value:g}" for column, value in made[kind].items()}


@pytest.mark.parametrize("name", NAMES)
def test_figures_whatever_they_are_called(name):
    """Whole numbers within their scales, as a mode or a count of blanks has them."""
    frame = wide()
    row = {**dict.fromkeys(frame, ""), **whole_figures("blanks", frame), "id": name}
    found = find_summaries(raw(pd.concat([frame, pd.DataFrame([row])], ignore_index=True))).tolist()
    assert found == [*[""] * 60, "summary_row"]


@pytest.mark.parametrize("name", ["Moda", "Mode", "E060"])
def test_the_most_frequent_answers_are_no_persons_where_some_are_words(name):
    frame = wide()
    words = {column: frame[column].mode()[0] for column in ("district", "sex", "recall")}
    row = {**dict.fromkeys(frame, ""), **whole_figures("mode", frame), **words, "id": name, "val_close": ""}
    found = find_summaries(raw(pd.concat([frame, pd.DataFrame([row])], ignore_index=True))).tolist()
    assert found == [*[""] * 60, "summary_row" if "od" in name else ""]


@pytest.mark.parametrize("kind", ["mode", "most", "median", "range"])
@pytest.mark.parametrize("name", ["", "Xifra"])
def test_one_figure_of_every_column_is_nobodys_without_a_name(kind, name):
    frame = wide()
    row = {**dict.fromkeys(frame, ""), **whole_figures(kind, frame), "id": name}
    whole = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
    assert find_summaries(raw(whole)).tolist() == [*[""] * 60, "summary_row"]
    # Whoever has an identifier, a sex or a place is a person; of other numbers it is told, and they count.
    for own in ({"id": "E999"}, {"sex": "dona"}):
        assert not any(find_summaries(raw(pd.concat([frame, pd.DataFrame([row | own])], ignore_index=True))))
    other = row | {f"q{i}": str((3 * i + 4) % 11) for i in range(6)} | {"age": "44"}
    found = find_summaries(raw(pd.concat([frame, pd.DataFrame([other])], ignore_index=True))).tolist()
    assert found == [*[""] * 60, BARE]


def test_people_numbered_by_a_letter_are_no_quantiles():
    frame = wide().assign(id=[f"P{i}" for i in range(1, 61)])
    frame.loc[[24, 49], ["sex", "district", "open_image"]] = ""
    assert not any(find_summaries(raw(frame)))


def test_a_row_that_says_how_to_answer_is_a_note_wherever_it_stands():
    frame = wide()
    hint = {**dict.fromkeys(frame, ""), **dict.fromkeys([f"q{i}" for i in range(6)], "0-10"), "sex": "home/dona"}
    found = find_summaries(raw(pd.concat([frame[:1], pd.DataFrame([hint]), frame[1:]], ignore_index=True))).tolist()
    assert found == ["", "note_row", *[""] * 59]


def test_a_form_of_redcaps_that_nothing_is_read_from_says_nothing_of_the_interview():
    columns = {
        "record_id": list("1234"), "enquesta_timestamp": [""] * 4, "trust": list("5678"),
        "enquesta_complete": ["2", "0", "1", "2"], "visit_notes": [""] * 4, "visita_complete": ["0", "0", "0", ""],
    }  # fmt: skip
    assert set_apart(raw(pd.DataFrame(columns)), ["trust"]).tolist() == ["", "unfinished", "", ""]
    assert set_apart(raw(pd.DataFrame(columns)), ["trust", "visit_notes"]).tolist() == [*["unfinished"] * 3, ""]
    called = {"enquesta_timestamp": "Survey Timestamp", "enquesta_complete": "Complete?",
              "visita_complete": "Complete? (2)", "record_id": "Record ID"}  # fmt: skip
    assert set_apart(raw(pd.DataFrame(columns).rename(columns=called)), ["trust"]).tolist() == [
        "", "unfinished", "", ""
    ]  # fmt: skip
