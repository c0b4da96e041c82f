"""Honest files, as tools and people make them, are read without a question and to the last person."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

import pytest

from helpers.study.agreement import fieldwork_problems
from helpers.study.config import Council, Fieldwork, SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.receiving.reading import read_survey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 9000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"}, "options": {"exclude_speeders": False},
})  # fmt: skip
N = 60
Row = dict[str, str]


def person(draw: random.Random, place: int) -> Row:
    likes, age = draw.randrange(2, 9), draw.randrange(18, 90)
    sent = f"2025-03-{3 + place // 3:02d} 1{place % 3}:{draw.randrange(60):02d}:17"
    return {
        "respondent_id": str(place + 1), "submitted_at": sent,
        "trust": str(likes + draw.randrange(-2, 3)), "val_close": str(likes + draw.randrange(-2, 3)),
        "ster_poor": str(draw.randrange(1, 6)), "stig_hide": str(draw.randrange(1, 6)),
        "use_own": str(int(age + draw.randrange(-15, 16) > 55)), "sex": draw.choice(["female", "male"]),
        "age": str(age), "district": draw.choice(["Centre", "Can Puig", "Les Roquetes"]),
    }  # fmt: skip


def people(seed: int = 1) -> list[Row]:
    draw = random.Random(seed)
    rows = [person(draw, place) for place in range(N)]
    for item, ends in (("ster_poor", "15"), ("stig_hide", "15")):
        rows[0][item], rows[1][item] = ends
    return rows


def with_column(name: str, cell: Callable[[int, Row], str]) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | {name: cell(place, row)} for place, row in enumerate(rows)]


def drawn_order(place: int, row: Row) -> str:
    """Return the place at which somebody was drawn: 1 to n in another order than the identifiers."""
    return str((place * 7) % N + 1)


def by(item: str) -> Callable[[list[Row]], list[Row]]:
    """Return rows sorted whole by an item and numbered anew, as a consultant leaves them."""

    def change(rows: list[Row]) -> list[Row]:
        ordered = sorted(rows, key=lambda row: float(row[item]) if row[item].isdigit() else row[item])
        return [row | {"respondent_id": str(place + 1)} for place, row in enumerate(ordered)]

    return change


def places_after_each_other(rows: list[Row]) -> list[Row]:
    places = ["Centre", "Can Puig", "Les Roquetes"]
    return [row | {"district": places[place * 3 // N]} for place, row in enumerate(rows)]


def older_people(rows: list[Row]) -> list[Row]:
    draw = random.Random(8)
    return [row | {"age": str(65 + min(int(draw.expovariate(1 / 8)), 24))} for row in rows]


def a_couple(rows: list[Row]) -> list[Row]:
    """Return rows of which two of one home answered alike and sent in one second, and are of another sex and age."""
    sent = {"submitted_at": rows[4]["submitted_at"], "district": rows[4]["district"]}
    return [*rows[:5], rows[5] | sent | {"trust": rows[4]["trust"]}, *rows[6:]]


HONEST: dict[str, Callable[[list[Row]], list[Row]]] = {
    "order drawn": with_column("ordre", drawn_order),
    "number of the route": with_column("Núm. de ruta", drawn_order),
    "status of two words": with_column("Estat", lambda place, _: ["Finalitzada", "Finalitzada (2n intent)"][place % 2]),
    "disposition": with_column("Disposition", lambda place, _: ["Complete", "Complete - callback"][place % 2]),
    "all upheld": with_column("Revisada", lambda *_: "Sí"),
    "all approved": with_column("_validation_status", lambda *_: "Approved"),
    "nothing filtered": with_column("filter_$", lambda *_: "1"),
    "interviewer": with_column("enquestador", lambda place, _: f"E{place % 5}"),
    "remarks": with_column("Observacions", lambda place, _: "" if place % 9 else "va trigar a obrir la porta"),
    "street": with_column("Carrer", lambda place, _: ["Major", "de la Font", "Nou"][place % 3]),
    "sorted by trust": by("trust"),
    "sorted by age": by("age"),
    "sorted by district": by("district"),
    "places one after another": places_after_each_other,
    "older people": older_people,
    "a couple": a_couple,
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_read_without_a_question(tmp_path, name):
    rows = HONEST[name](people())
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    (tmp_path / "e.csv").write_text(out.getvalue(), encoding="utf-8")
    found = clean_survey(read_survey(tmp_path, SurveyFile()), Codebook(), INSTRUMENT, COUNCIL)
    assert len(found.rows) == N
    for item in ("trust", "ster_poor", "age"):
        assert [f"{value:g}" for value in found.answers[item].values] == [row[item] for row in rows]


@pytest.mark.parametrize("reported", [55, 60, 66])
def test_a_field_that_counts_a_tenth_more_or_fewer_is_believed(reported):
    assert fieldwork_problems(Fieldwork(outcomes={"complete": reported}), N, N + 2) == []
    assert fieldwork_problems(Fieldwork(outcomes={"complete": 2 * N}), N, N + 2) != []
