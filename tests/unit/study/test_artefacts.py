"""A table that fits is taken as it is; whatever does not fit is told by its schema."""

import pandas as pd
import pytest

from helpers.errors import ArtefactError
from helpers.study.artefacts import Artefact, Column, _fitting, conform, read_table, rows_written, write_table

KINDS = Artefact(
    "kinds", "one thing", "nobody", (),
    {
        "id": Column("text", "which"), "kind": Column("code", "of what", allowed=("a", "b")),
        "n": Column("integer", "how many", nullable=True, minimum=0), "share": Column("number", "part", True, (), 0, 1),
        "is_so": Column("flag", "whether"), "day": Column("date", "when", nullable=True),
    },
    key=("id",),
)  # fmt: skip


def good():
    return pd.DataFrame(
        {"day": pd.to_datetime(["2025-01-01", None]), "id": ["x", "y"], "kind": ["a", "b"], "n": [3, None],
         "share": [0.5, None], "is_so": [True, False]}
    )  # fmt: skip


def test_a_fitting_table_gets_the_columns_and_types_of_its_schema():
    found = conform(good(), KINDS, "here")
    assert list(found) == list(KINDS.columns)
    assert [str(kind) for kind in found.dtypes] == ["string", "string", "Int64", "float64", "boolean", "datetime64[us]"]
    assert conform(found, KINDS, "here").equals(found)


@pytest.mark.parametrize(
    "harm",
    [
        lambda t: t.drop(columns="n"), lambda t: t.assign(more=1), lambda t: t.assign(kind=["a", "c"]),
        lambda t: t.assign(kind=["a", None]), lambda t: t.assign(n=[-1, 2]), lambda t: t.assign(share=[0.5, 1.1]),
        lambda t: t.assign(id=["x", "x"]), lambda t: t.assign(is_so=[True, None]), lambda t: t.assign(n=["many", 1]),
        lambda t: t.assign(n=[1.5, 2.0]),
    ],
    ids=["lacks", "more", "not_allowed", "missing", "under", "over", "twice", "no_flag", "no_number", "no_integer"],
)  # fmt: skip
def test_what_does_not_fit_is_refused(harm):
    assert _fitting(good(), KINDS) is not None
    assert _fitting(harm(good()), KINDS) is None
    with pytest.raises(ArtefactError) as refused:
        conform(harm(good()), KINDS, "here")
    told = str(refused.value)
    assert "kinds" in told and any(column in told for column in [*KINDS.columns, "more"])


def test_a_table_of_another_version_is_told_with_what_it_lacks():
    with pytest.raises(ArtefactError, match=r"^here: Table kinds lacks kind, n: another version"):
        conform(good().drop(columns=["n", "kind"]), KINDS, "here")


def test_rows_are_counted_without_reading_them(tmp_path):
    table = pd.DataFrame({"variable": ["sex"], "category": ["f"]})
    with pytest.raises(ArtefactError):
        read_table("margins", tmp_path)
    full = table.assign(population=10.0, share_population=1.0, share_before=1.0, share_after=1.0, n=4)
    write_table(full, "margins", tmp_path)
    assert rows_written("margins", tmp_path) == 1
