"""Loaded inside each kernel of a run: an error that a user can mend is shown in words, not as a traceback."""

from __future__ import annotations

import os
from typing import Any

from helpers.errors import MirallError


def load_ipython_extension(shell: Any) -> None:
    """Make IPython show `MirallError` as its problems, in the language of ``MIRALL_LANGUAGE``."""
    from helpers.present.language.words import Words

    words = Words(os.environ.get("MIRALL_LANGUAGE") or "en")
    # IPython asks an exception for this method before it formats a traceback.
    MirallError._render_traceback_ = lambda self: words.error(self).splitlines()  # type: ignore[attr-defined]
