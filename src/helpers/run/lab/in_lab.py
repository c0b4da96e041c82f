"""Loaded inside each kernel of the lab: errors in words, tables that sort, captions, results that say what they hold.

A run loads `run.execute.inkernel` in its place: what it records knows nothing of this.
"""

from __future__ import annotations

import os
from typing import Any

from IPython.utils.dir2 import get_real_method

from helpers.present.language.words import Words
from helpers.run.execute import inkernel
from helpers.run.lab.figures import figure_html
from helpers.run.lab.results import is_result, result_html
from helpers.run.lab.tables import frame_html, rows_html, script_folder, sentences_html, table_html

#: Where a frame says that it comes from, by version of pandas.
PANDAS = ("pandas", "pandas.core.frame", "pandas.core.series")


def load_ipython_extension(shell: Any) -> None:
    """Make IPython show errors in words, frames and tables so that they sort, figures with captions, and results."""
    inkernel.say_in_words()
    words = Words(os.environ.get("MIRALL_LANGUAGE") or "en")
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(object, lambda thing: _shown(thing, words))
    formatter.for_type_by_name("helpers.present.outputs", "Figure", figure_html)
    formatter.for_type_by_name("helpers.present.outputs", "Sentences", sentences_html)
    if script_folder() is None:
        return
    # By name, so that a kernel starts without them.
    for module in PANDAS:
        formatter.for_type_by_name(module, "DataFrame", lambda frame: frame_html(frame, words))
        formatter.for_type_by_name(module, "Series", lambda series: frame_html(series.to_frame(), words))
    formatter.for_type_by_name("helpers.present.outputs", "Table", lambda table: table_html(table, words))
    formatter.for_type_by_name("helpers.present.outputs", "Rows", lambda told: rows_html(told, words))
    formatter.for_type_by_name("helpers.present.own", "Groups", lambda shown: frame_html(shown.rows, words))


def _shown(thing: object, words: Words) -> str | None:
    """Return a result as what can be asked of it; anything else as it shows itself."""
    if is_result(thing) and not hasattr(thing, "_repr_mimebundle_"):
        return result_html(thing, words)
    own = get_real_method(thing, "_repr_html_")
    return own() if own is not None else None
