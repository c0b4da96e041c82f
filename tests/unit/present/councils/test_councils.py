"""What a comparison tells of councils: only of those that may be compared, and nothing that the data do not carry."""

import numpy as np
import pandas as pd
import pytest
from made_up_councils import change, figures, indicator, summary

from helpers.present.councils import beside, changed, who
from helpers.present.councils.gathered import gather
from helpers.present.language.words import Words

IMAGE, SHARE = "image_index", "recall"


def _gathered(*summaries, changes=(), spoken=(), language="en"):
    tables = [pd.DataFrame(rows) for rows in changes] or [pd.DataFrame()] * len(summaries)
    return gather(list(summaries), tables, list(spoken) or [{}] * len(summaries), Words(language))


def _image(council, value, error=1.5, /, **changes):
    measured = changes.pop("measured_by", "0123456789abcdef")
    return summary(council, indicators=[indicator(IMAGE, value, error, measured_by=measured)], **changes)


def _many(n, step=4.0, **changes):
    return [_image(f"vila{i:02d}", 40 + step * i, **changes) for i in range(n)]


def test_councils_that_were_asked_in_another_way_are_not_compared_and_it_is_said_why():
    found = _gathered(
        *_many(3), _image("open", 90.0, sample={"type": "opt_in", "mode": "web"}),
        _image("paper", 90.0, sample={"mode": "paper"}), _image("drawn", 90.0, sample={"type": "probability"}),
    )  # fmt: skip
    assert found.alike["council"].tolist() == ["vila00", "vila01", "vila02"]
    assert found.apart == {"drawn": ("design",), "open": ("chosen",), "paper": ("mode",)}
    told = who.told(found).markdown
    assert "people chose themselves whether to answer: Open." in told
    assert "Open" not in beside.headline(beside.Beside(found)).markdown
    assert set(beside.Beside(found).tables[IMAGE]["council"]) == {"vila00", "vila01", "vila02"}


def test_who_was_asked_in_other_words_has_no_place_and_is_named():
    found = _gathered(*_many(4), _image("others", 95.0, measured_by="f" * 16))
    made = beside.table(beside.Beside(found), IMAGE)
    assert "others" not in made.data["council"].tolist()
    assert made.caption.endswith("Asked in other words or on another scale, and not compared: Others.")


def test_what_a_report_withheld_is_nowhere_in_the_comparison():
    withheld = summary("few", indicators=[indicator(IMAGE, None, None, n=None)])
    found = _gathered(*_many(4), withheld)
    together = beside.Beside(found)
    assert "few" not in together.tables[IMAGE]["council"].tolist()
    assert "Few" not in beside.table(together, IMAGE).markdown


def test_no_order_is_told_where_chance_could_make_it():
    alike = _gathered(*[_image(f"vila{i:02d}", 50 + 0.1 * i, 3.0) for i in range(8)])
    together = beside.Beside(alike)
    assert "no council stands surely" in beside.headline(together).markdown
    assert "if all were alike" in beside.range_told(together).markdown
    apart = beside.Beside(_gathered(*_many(6, step=15.0)))
    assert "surely in the upper half, Vila05" in beside.headline(apart).markdown
    assert "if all were alike" not in beside.range_told(apart).markdown


def test_one_council_alone_or_none_alike_is_said_and_nothing_is_drawn():
    found = _gathered(_image("a", 50.0), _image("b", 60.0, sample={"type": "opt_in"}))
    together = beside.Beside(found)
    assert "nothing is compared" in beside.headline(together).markdown
    assert beside.range_told(together) is None and beside.peers_table(together) is None
    assert beside.image_figures(together) == [] and beside.overview_figures(together) == []


def test_peers_are_of_like_size_or_of_the_comarca_and_never_one_alone():
    sizes = {"a": 1000, "b": 1500, "c": 1900, "d": 50_000}
    found = _gathered(*[
        _image(name, 50.0 + 5 * at, council={"population": size, "comarca": "Osona" if name in "ad" else None})
        for at, (name, size) in enumerate(sizes.items())
    ])  # fmt: skip
    cells = who.table(found).markdown
    assert cells.count("Osona") == 2 and "nan" not in cells and "None" not in cells
    data = beside.peers_table(beside.Beside(found)).data.set_index("council")
    assert data["size_gap"]["a"] == pytest.approx(50 - (55 + 60) / 2)
    assert np.isnan(data["size_gap"]["d"])
    # Of two in one comarca each has one peer only: nothing is told of it.
    assert "comarca_gap" not in data


def _two_waves(n, value, *, error=1.0, spoken=None):
    """Return councils that changed by `value(i)` points, and what their audits counted."""
    told, changes = [], []
    for i in range(n):
        council = f"vila{i:02d}"
        told.append(_image(council, 50.0, wave={"previous": "2023"}, council={"population": 1000 * 2**i}))
        changes.append([change(council, "2025", IMAGE, value(i), error)])
    return _gathered(*told, changes=changes, spoken=[spoken(i) for i in range(n)] if spoken else ())


def test_changes_are_told_beyond_chance_over_all_councils_together():
    found = _two_waves(6, lambda i: 9.0 if i == 2 else 0.5)
    told = changed.told(found).markdown
    assert "Vila02, 2025, “Image index”: **+9.0**" in told and told.count("\n- ") == 1
    nothing = changed.told(_two_waves(30, lambda i: 2.1 if i == 2 else 0.2)).markdown
    assert "No change of any council can be told from chance" in nothing


def test_no_change_is_told_where_the_report_tells_none():
    old = _image("open", 50.0, wave={"previous": "2023", "not_compared_because": ["chosen", "frame"]})
    told = changed.told(_gathered(old, _image("b", 50.0))).markdown
    assert told.startswith("No change is told of Open, because in both waves people chose themselves")
    assert changed.figure(_gathered(old)) is None and changed.table(_gathered(old)) is None


def test_what_distinguishes_the_improved_needs_councils_and_differences():
    assert "at least 10 are needed" in changed.improved(_two_waves(9, lambda i: 5.0 * i)).markdown
    assert "differ by no more than their samples explain" in changed.improved(_two_waves(12, lambda i: 1.0)).markdown
    drawn = np.random.default_rng(2).permutation(12)
    none = changed.improved(
        _two_waves(12, lambda i: 3.0 * drawn[i], spoken=lambda i: {"pages": 0.1 * (i % 2)})
    ).markdown
    assert none.startswith("Nothing that was looked at goes with")
    more = changed.improved(
        _two_waves(12, lambda i: 3.0 * drawn[i], spoken=lambda i: {"pages": drawn[i] / 12})
    ).markdown
    assert more.startswith("With ten points more of the services with a page the image changed by +3.6 points more")
    assert "does not say that one brings about the other" in more


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_every_part_is_made_in_each_language_with_a_text_alternative(language):
    told = [summary(f"vila{i:02d}", indicators=figures(i), council={"comarca": "Osona"}) for i in range(7)]
    found = _gathered(*told, language=language)
    together = beside.Beside(found)
    for figure in (*beside.image_figures(together), *beside.overview_figures(together)):
        assert figure.alt and len(figure.alt.split()) <= 60
        assert figure.drawn["page"].startswith("<svg") and figure.drawn["phone"]
    assert all(beside.table(together, code).data["rank_low"].notna().all() for code in together.tables)
    assert who.table(found).markdown.count("\n") == 2 + len(told)
    assert changed.told(found).markdown and changed.improved(found).markdown


def test_of_many_councils_a_sentence_names_some_and_counts_the_rest():
    found = _gathered(*_many(30, step=1.0))
    assert found.named(found.alike["council"]).endswith(" and 22 more")
    assert len(beside.image_figures(beside.Beside(found))) == 2


def test_of_hundreds_of_councils_the_small_multiples_show_all_and_no_figure_names_each():
    together = beside.Beside(_gathered(*_many(120, step=0.4)))
    assert beside.image_figures(together) == []
    (figure,) = beside.overview_figures(together)
    assert len(figure.data) == 120
    page = figure.drawn["page"]
    assert "Vila119" in page and "Vila00" in page and "Vila60" not in page
