"""Loaded inside each kernel of the lab: errors in words, and results as tables that can be sorted and searched."""

from __future__ import annotations

from typing import Any

from helpers.run.execute import inkernel


def load_ipython_extension(shell: Any) -> None:
    """Make IPython show errors that a user can mend in words."""
    inkernel.load_ipython_extension(shell)
