"""Loaded inside each kernel of a run: errors in words, and none that quotes what somebody answered."""

from __future__ import annotations

import linecache
import os
import traceback
from typing import TYPE_CHECKING, Any

from helpers.errors import MirallError

if TYPE_CHECKING:
    from types import TracebackType

    #: A traceback, or the places that IPython has already read from one.
    Trace = TracebackType | list[traceback.FrameSummary] | None


def load_ipython_extension(shell: Any) -> None:
    """Make IPython show `MirallError` as its problems, and any other error by the places that it came through."""
    say_in_words()
    shell.InteractiveTB.structured_traceback = places
    # What is no Python may be an answer that a library took for some: IPython shows its text another way.
    shell.SyntaxTB.structured_traceback = places


def say_in_words() -> None:
    """Make IPython show `MirallError` as its problems, in the language of ``MIRALL_LANGUAGE``."""
    from helpers.present.language.words import Words

    words = Words(os.environ.get("MIRALL_LANGUAGE") or "en")
    # IPython asks an exception for this method before it formats a traceback.
    MirallError._render_traceback_ = lambda self: words.error(self).splitlines()  # type: ignore[attr-defined]


def places(kind: type, error: BaseException, trace: Trace = None, *_: Any, **__: Any) -> list[str]:
    """Return the lines of code that an error came through, its kind last.

    What a library says of a value, and the errors that led to this one, may quote a person: the lab shows them.
    """
    come_through = trace if isinstance(trace, list) else traceback.extract_tb(trace)
    # The first place is where the kernel calls the cell.
    return [*traceback.format_list(come_through[1:]), *_of_the_cell(error), kind.__name__]


def _of_the_cell(error: BaseException) -> list[str]:
    """Return the line that is no Python where it is of a cell, which is known by its file."""
    if not isinstance(error, SyntaxError) or error.filename not in linecache.cache:
        return []
    line = error.lineno or 1
    return traceback.format_list([(error.filename, line, "<module>", linecache.getline(error.filename, line).strip())])
