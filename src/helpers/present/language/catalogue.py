"""Which sentences the catalogues must hold, and which they lack.

``python -m helpers.present.language.catalogue`` prints what a translator has still to do, as entries to paste.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers.present.language.notebook_translation import paragraphs
from helpers.present.language.words import LOCALE, _catalogue
from helpers.study.paths import project_root

#: Calls whose first argument (for `plural`, the first two) is a sentence. Errors are found by their ending.
CALLS = ("words", "mark", "Problem")
LANGUAGES = ("ca", "es")
#: Names under which a sentence is kept before it is given to a Problem: for several, and for one.
NAMED = ("message", "one")


def _sentence(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "plural" and len(call.args) >= 2:
        yield from (text for text in map(_sentence, call.args[:1]) if text)
    elif (name in CALLS or name.endswith("Error")) and call.args:
        text = _sentence(call.args[0])
        if text:
            yield text


def _assigned(tree: ast.AST) -> Iterator[str]:
    """Yield the sentences that are named ``message`` or ``one`` before they are given to a Problem."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") in NAMED for t in node.targets):
            text = _sentence(node.value)
            if text:
                yield text


def code_messages(folder: Path) -> set[str]:
    """Return every sentence in the Python files below a folder."""
    messages: set[str] = set()
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                messages.update(_of_call(node))
        messages.update(_assigned(tree))
    return messages


def notebook_messages(folder: Path) -> set[str]:
    """Return every paragraph of prose in the notebooks of a folder."""
    messages: set[str] = set()
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                messages.update(paragraphs("".join(cell["source"])))
    return messages


def messages() -> set[str]:
    """Return every sentence that a person may read."""
    root = project_root()
    return code_messages(root / "src" / "helpers") | notebook_messages(root / "notebooks")


def missing(language: str) -> list[str]:
    """Return the sentences that a language's catalogues lack, in alphabetical order."""
    return sorted(messages() - set(_catalogue(language)))


def main() -> int:
    """Print the entries that each catalogue lacks; return 1 if there are any."""
    lacking = {language: missing(language) for language in LANGUAGES}
    for language, sentences in lacking.items():
        print(f"# {LOCALE / language}: {len(sentences)}")
        for sentence in sentences:
            print(f'msgid {json.dumps(sentence, ensure_ascii=False)}\nmsgstr ""\n')
    return int(any(lacking.values()))


if __name__ == "__main__":
    sys.exit(main())
