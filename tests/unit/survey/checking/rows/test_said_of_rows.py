"""Columns that say of rows whether they count, in words that nobody knows, and weights that nobody named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.study.config import Options, Sample
from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.said_of_rows import said_of_rows, unused_weights
from helpers.survey.cleaning.parts import read_part
from helpers.survey.codebook.codebook import Codebook, RowFilter
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT, N = read_instrument(), 60


def survey(name: str, cells: list[str], ignore: tuple[str, ...] = ()):
    frame = pd.DataFrame({"trust": ["5"] * N, name: cells}, index=range(2, N + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    return match(raw, INSTRUMENT, Codebook(ignore=ignore)), raw


@pytest.mark.parametrize(
    ("name", "fine", "strange"),
    [("Status", "Complete", "Bounced"), ("Estat", "Vàlida", "Dubtosa"), ("Validació", "Vàlida", "Ajornada"),
     ("Resultat", "Completa", "Absència"), ("Estado", "Finalizada", "Suspesa")],
)  # fmt: skip
def test_an_unknown_status_beside_known_ones_is_asked_about(name, fine, strange):
    cells = [strange] * 3 + [fine] * (N - 3)
    (problem,) = map(str, said_of_rows(*survey(name, cells)))
    assert f'"{fine}" (57), "{strange}" (3)' in problem and "Rows 2, 3, 4 may be none" in problem
    assert f'keep: ["{fine}"]' in problem
    assert list(said_of_rows(*survey(name, cells, (name,)))) == []


def test_a_word_that_few_rows_hold_is_not_shown_for_a_person_may_have_written_it():
    cells = ["Completa"] * (N - 1) + ["La Núria va penjar"]
    (problem,) = map(str, said_of_rows(*survey("Estat", cells)))
    assert "Núria" not in problem and "… (1)" in problem and "Rows 61" in problem


@pytest.mark.parametrize("cells", [["Complete"] * N, ["Complete", "IP Address"] * 30, ["1"] * N, [""] * N])
def test_statuses_that_are_known_or_of_one_word_are_in_order(cells):
    assert list(said_of_rows(*survey("Status", cells))) == []


@pytest.mark.parametrize(("name", "mark"), [("Eliminar", "x"), ("Duplicat", "1"), ("filter_$", "0"), ("Vàlida", "No")])
def test_a_flag_of_rows_is_asked_about(name, mark):
    usual = {"Eliminar": "", "Duplicat": "", "filter_$": "1", "Vàlida": "Sí"}[name]
    cells = [mark] * 4 + [usual] * (N - 4)
    (problem,) = map(str, said_of_rows(*survey(name, cells)))
    assert f'keep: ["{usual}"]' in problem
    assert list(said_of_rows(*survey(name, cells, (name,)))) == []
    assert list(said_of_rows(*survey(name, [usual] * N))) == []


@pytest.mark.parametrize("name", ["Validada", "Revisada", "Aprobado", "Reviewed", "Enquesta vàlida"])
@pytest.mark.parametrize("other", ["No", "Pendent", ""])
def test_a_column_that_upholds_half_of_the_rows_is_asked_about_and_the_line_keeps_these(name, other):
    (problem,) = map(str, said_of_rows(*survey(name, [other, "Sí"] * 30)))
    assert "seems to say which rows count" in problem and 'keep: ["Sí"]' in problem
    assert (
        list(said_of_rows(*survey(name, ["Sí"] * N)))
        == []
        == list(said_of_rows(*survey(name, ["", "Sí"] * 30, (name,))))
    )
    (marked,) = map(str, said_of_rows(*survey(name, ["", "", "x"] * 20)))
    assert 'keep: ["x"]' in marked


@pytest.mark.parametrize(
    ("name", "fine", "also"),
    [("Estat", "Finalitzada", "Finalitzada (2n intent)"), ("Disposition", "Complete", "Complete - callback"),
     ("Resultado", "Completada", "Completada por teléfono"), ("Status", "Completed", "Completed: 3rd attempt")],
)  # fmt: skip
def test_what_is_finished_in_other_words_is_in_order_and_what_adds_a_doubt_is_not(name, fine, also):
    assert list(said_of_rows(*survey(name, [fine, also] * 30))) == []
    for doubt in (f"{fine} - duplicate", f"{fine} (amb errors)", f"No {fine}"):
        assert "what became of each interview" in str(*said_of_rows(*survey(name, [fine, doubt] * 30)))


@pytest.mark.parametrize("name", ["WEIGHT", "pes", "Ponderación", "factor_elevacio", "peso muestral", "w", "pes_final"])
def test_weights_that_nothing_is_weighted_by_are_asked_about(name):
    cells = [f"{0.4 + i % 9 / 7:.3f}" for i in range(N)]
    sample = Sample(type="quota")
    (problem,) = map(str, unused_weights(*survey(name, cells), sample))
    assert f"The column {name} looks like the weights" in problem
    assert list(unused_weights(*survey(name, cells, (name,)), sample)) == []


@pytest.mark.parametrize("cells", [["1"] * N, ["70", "82", "65", "90", "55", "61"] * 10, ["molt", "poc"] * 30])
def test_what_is_no_weight_is_left_alone(cells):
    assert list(unused_weights(*survey("pes", cells), Sample(type="quota"))) == []


@pytest.mark.parametrize(
    ("name", "beside"), [("pes_kg", "x"), ("Pes (kg)", "x"), ("pes", "alçada_m"), ("peso", "Talla")]
)
def test_what_people_weigh_is_no_weight_of_the_sample(name, beside):
    matching, raw = survey(name, [f"{48 + i % 50 + i % 10 / 10:.1f}" for i in range(N)])
    raw.frame[beside] = "1,70"
    assert list(unused_weights(matching, raw, Sample(type="quota"))) == []
    # Residents for each respondent may lie there too; without a height they are asked about.
    raw.frame[name] = [f"{0.5 + i % 50 / 10:.1f}" for i in range(N)]
    assert len(list(unused_weights(matching, raw, Sample(type="quota")))) == 1


def test_weights_beside_the_named_ones_are_asked_about_only_where_these_tell_nobody_apart():
    cells = [f"{0.4 + i % 9 / 7:.3f}" for i in range(N)]
    sample = Sample(type="quota", weight="base")
    for base, n in ((["1"] * N, 1), (cells[::-1], 0)):
        matching, raw = survey("pes_final", cells)
        raw.frame["base"] = base
        assert len(list(unused_weights(matching, raw, sample))) == n


def test_the_weight_with_which_a_file_was_saved_is_asked_about_whatever_its_name():
    matching, raw = survey("coef1", ["1", "2", "3"] * (N // 3))
    assert list(unused_weights(matching, raw, Sample(type="quota"))) == []
    saved = replace(raw, weighted_by="coef1")
    (problem,) = map(str, unused_weights(matching, saved, Sample(type="quota")))
    assert "The column coef1 looks like the weights" in problem
    assert list(unused_weights(matching, saved, Sample(type="quota", weight="coef1"))) == []
    ignored, _ = survey("coef1", ["1", "2", "3"] * (N // 3), ("coef1",))
    assert list(unused_weights(ignored, saved, Sample(type="quota"))) == []


APPLICATIONS = {
    "decided": ["Concedida", "Denegada", "No en té", "Pendent"],
    "approved or not": ["Aprovada", "Rebutjada", "Pendent"],
    "ended, with others": ["Finalizada", "En trámite", "Denegada", "Pendiente"],
    "of three": ["", "Anul·lada", "En curs"],
    "many": ["Arxivada", "Concedida", "Denegada", "En tràmit", "Rebutjada", "Esborrany"],
}  # fmt: skip


@pytest.mark.parametrize(("header", "words"), list(zip(["Estat", "Status", "Estado", "Resultat", "Estat"],
                                                  APPLICATIONS.values(), strict=True)), ids=APPLICATIONS)  # fmt: skip
def test_the_state_of_an_application_is_asked_about_and_sets_nobody_aside(header, words):
    cells = (words * N)[:N]
    matching, raw = survey(header, cells)
    (problem,) = map(str, said_of_rows(matching, raw))
    assert f'ignore: ["{header}"] where every row is an interview' in problem
    assert f'"{words[-1]}"' in problem and f'"{words[-1]}"' not in problem.split("keep:")[1]
    for codebook in (Codebook(ignore=(header,)), Codebook(filter=RowFilter(column=header, keep=tuple(words)))):
        own = read_part(raw, match(raw, INSTRUMENT, codebook), codebook, Options())
        assert len(own.raw.frame) == N and list(said_of_rows(own.matching, own.raw)) == []


@pytest.mark.parametrize(
    ("header", "words"),
    [("Estat", ["Complete", "Partial", "Pendent"]), ("Estado", ["Finalizada", "Pendiente", "Anulada"]),
     ("Status", ["IP Address", "Survey Preview", "Rejected"]), ("Resultat", ["Vàlida", "Rebutjada", "Vàlida"]),
     ("_validation_status", ["Approved", "Not approved", "On hold"]), ("ReviewState", ["approved", "rejected", ""])],
)  # fmt: skip
def test_the_state_of_an_interview_sets_its_row_aside_without_a_question(header, words):
    matching, raw = survey(header, words * (N // 3))
    part = read_part(raw, matching, Codebook(), Options())
    assert set(part.raw.frame[header]) < set(words) and list(said_of_rows(matching, part.raw)) == []


def test_a_column_is_known_by_the_label_that_its_file_gives():
    def labelled(label: str, cells: list[str]):
        matching, raw = survey("v17", cells)
        return matching, replace(raw, questions={"v17": label})

    matching, raw = labelled("Response Status", ["Complete", "Partial", "Complete"] * (N // 3))
    assert len(read_part(raw, matching, Codebook(), Options()).raw.frame) == 2 * N // 3
    assert "seems to say which rows count" in str(*said_of_rows(*labelled("Vàlida", ["No", "Sí"] * (N // 2))))
    assert "words of applications" in str(*said_of_rows(*labelled("Estat", ["Concedida", "Pendent"] * (N // 2))))
    for label, cells in (("Acabada", ["No", "Sí"]), ("Nom", ["prova", "casa"])):
        matching, raw = labelled(label, cells * (N // 2))
        assert len(read_part(raw, matching, Codebook(), Options()).raw.frame) == N
    cells = [f"{0.4 + i % 9 / 7:.3f}" for i in range(N)]
    for label, n in (("Factor d'elevació", 1), ("Pes (kg)", 1), ("Distància a casa", 0)):
        assert len(list(unused_weights(*labelled(label, cells), Sample(type="quota")))) == n


@pytest.mark.parametrize(
    ("name", "cells", "kept"),
    [("Test", ["Sí", "No"] * 30, "No"), ("is_test", ["1"] * 40 + ["0"] * 20, "0"), ("Enviada", ["Sí", "No"] * 30, "Sí"),
     ("Progress", ["100", *map(str, range(59))], "100"), ("Completada", ["x", ""] * 30, "x")],
)  # fmt: skip
def test_what_may_be_said_of_rows_is_asked(name, cells, kept):
    (problem,) = map(str, said_of_rows(*survey(name, cells)))
    assert f'filter: {{column: "{name}", keep: ["{kept}"]}}' in problem
    assert list(said_of_rows(*survey(name, cells, (name,)))) == []


def test_finished_in_a_labels_words_is_asked_and_in_the_columns_name_was_read():
    matching, raw = survey("v1", ["1", "0"] * 30)
    (problem,) = map(str, said_of_rows(matching, replace(raw, questions={"v1": "Finalitzada"})))
    assert 'filter: {column: "v1", keep: ["1"]}' in problem
    for name, cells in (("Finalitzada", ["1", "0"] * 30), ("Complete?", ["Complete", "Unverified"] * 30)):
        assert list(said_of_rows(*survey(name, cells))) == []
