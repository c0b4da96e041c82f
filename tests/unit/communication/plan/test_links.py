"""What lines of a plan name: lists while it is drafted, rows of one table once it is written."""

import pandas as pd
import pytest
from plan_case import plan

from helpers.communication.plan.candidates.links import as_lists, as_rows
from helpers.study.artefacts import artefacts, conform
from helpers.study.tables.links import LISTS, RELATIONS


@pytest.fixture(scope="module")
def drafted():
    return plan(budget=5000, staff_hours=300, exclude=["web_rewrite"])


def test_no_cell_of_a_table_that_is_written_holds_a_list(drafted):
    written = as_rows(drafted.tables)
    assert set(written) == set(drafted.tables) | {"plan_links"}
    for name, table in written.items():
        known = conform(table, artefacts()[name], name)
        assert not any(isinstance(cell, tuple | list) for cell in known.to_numpy().ravel())


def test_every_id_is_a_row_in_its_order(drafted):
    links = as_rows(drafted.tables)["plan_links"]
    row = drafted["plan_actions"].iloc[0]
    cited = links[links["line"].eq(row["action"]) & links["relation"].eq("evidence")]
    assert tuple(cited["id"]) == row["evidence"] and list(cited["place"]) == list(range(1, len(cited) + 1))
    assert set(links["relation"]) <= set(RELATIONS)
    assert len(links) == sum(len(cell) for name, lists in LISTS.items() for one in lists for cell in drafted[name][one])


def test_what_was_written_is_read_as_it_was_drafted(drafted):
    written = {name: conform(table, artefacts()[name], name) for name, table in as_rows(drafted.tables).items()}
    shuffled = written | {"plan_links": written["plan_links"].iloc[::-1]}
    for found in (as_lists(written), as_lists(shuffled)):
        assert set(found) == set(drafted.tables)
        for name, lists in LISTS.items():
            for one in lists:
                pd.testing.assert_series_equal(found[name][one], drafted[name][one], check_index=False)


def test_all_that_a_line_names_several_of_is_told_where_the_tables_are():
    assert {one for lists in LISTS.values() for one in lists} == set(RELATIONS)
    assert all(
        artefacts()[name].key and not set(lists) & set(artefacts()[name].columns) for name, lists in LISTS.items()
    )
