"""What the judges of objectives can show stands below their table: a cell of it was 45 lines tall."""

import pytest
from plan_case import judged_by_counts, view

from helpers.present.plan.measuring import judging, targets

LONGEST_CELL = 160


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_cells_of_judges_are_short_and_what_they_show_stands_in_numbered_notes(language):
    shown = view(judged_by_counts(), language)
    head = shown.words("Success is judged by")
    cells, notes = list(targets.table(shown).shown[head]), targets.notes(shown).markdown.splitlines()
    assert notes and all(len(cell) <= LONGEST_CELL for cell in cells)
    whole = [judging.cell(row, shown) for row in shown["objectives"].itertuples()]
    for cell, (judge, why) in zip(cells, whole, strict=True):
        number = cell.removeprefix(judge).strip(" ()")
        # The note of that number says it, whole; without a note there is no number.
        assert (why[1:] in notes[int(number) - 1]) if why else not number
    assert [note.partition(". ")[0] for note in notes] == [str(n) for n in range(1, len(notes) + 1)]
    assert all(note.endswith(".") and ".." not in note and note[3].isupper() for note in notes)
