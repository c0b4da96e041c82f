"""The cell of each notebook that looks whether its kernel has this package, before anything is imported from it.

It is plain Python with its words written in, because nothing of ours can be called where nothing of ours is found: in
a base environment, in an editor that chose another Python, or beside an unrelated package that is called ``helpers``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers import __version__

if TYPE_CHECKING:
    from helpers.present.language.words import Words

TAG = "kernel"
SOURCE = """from importlib.util import find_spec
from pathlib import Path

package = find_spec("helpers")
origin = package and (package.origin or list(package.submodule_search_locations))
opening = Path(origin).read_text("utf-8", "replace") if isinstance(origin, str) else ""
mend = {mend}
if package is None:
    raise ImportError({missing} + " " + mend)
if "Mirall" not in opening:
    raise ImportError({unrelated}.replace("PACKAGE", str(origin)) + " " + mend)
if {wanted} not in opening:
    raise ImportError({other}.replace("PACKAGE", str(origin)) + " " + mend)"""


def kernel_cell(words: Words) -> str:
    """Return the source of the cell, its messages in the reader's language.

    The cell raises `ImportError` where the kernel has no package ``helpers``, an unrelated one, or one of another
    edition than the notebook; it finds the package and reads its first lines, but does not run it.
    """
    told = {
        "mend": words(
            "Choose the Python in the folder .venv of the Mirall project as this notebook's kernel, or open the "
            "notebooks with `make lab`, which chooses it by itself. If there is no .venv yet, `make setup` makes it."
        ),
        "missing": words("The Python of this kernel has no Mirall."),
        "unrelated": words(
            "The package called helpers that this kernel finds is not Mirall's, but an unrelated one of the same name "
            "(PACKAGE). If it is in Mirall's own .venv, remove it: `.venv/bin/python -m pip uninstall helpers`."
        ),
        "other": words("The Mirall that this kernel finds is of another edition than this notebook (PACKAGE)."),
    }
    written = {name: json.dumps(text, ensure_ascii=False) for name, text in told.items()}
    return SOURCE.format(wanted=repr(f'__version__ = "{__version__}"'), **written)


def set_kernel_cell(notebook: Any, words: Words) -> Any:
    """Return a copy of a notebook whose kernel cell is that of this edition, in the reader's language."""
    from copy import deepcopy

    ready = deepcopy(notebook)
    for cell in ready.cells:
        if TAG in cell.metadata.get("tags", []):
            cell.source = kernel_cell(words)
    return ready
