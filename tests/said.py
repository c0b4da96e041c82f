"""The sentences of the shipped councils' reports as they stand, a file a council and language, and how they differ.

``MIRALL_SAID=write make test PYTEST='-k stand_as_kept'`` keeps them anew, ``make test-slow`` likewise the rest: read
what changed before it is committed, aloud.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from lxml import html

KEPT = Path(__file__).parent / "reports" / "said"
#: What people read as sentences; tables and the letters of figures are held elsewhere.
SPOKEN = "h1|h2|h3|h4|p|li|figcaption|summary"
#: Where versions, hashes and days stand, which are of the run.
OF_THE_RUN = "trace"
#: The links to the other files, which are of what was asked for.
OF_THE_ASKED = "beside"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: Another machine's arithmetic may round the other way; a figure that moves by more has changed.
ALIKE = 0.02


def sentences(page: str) -> list[str]:
    """Return what a report's page says, a heading, paragraph, item or caption a line, in order."""
    main, lines = html.fromstring(page).xpath("//main")[0], []
    for letters in main.xpath(".//*[local-name()='svg']"):
        letters.drop_tree()
    for block in main.iter(*SPOKEN.split("|")):
        kin = {element.tag for element in block.iterancestors()}
        around = {element.get("id") for element in block.iterancestors()}
        boxes = {name for element in block.iterancestors() for name in (element.get("class") or "").split()}
        if "table" in kin or OF_THE_RUN in around or OF_THE_ASKED in boxes or kin & {"p", "li", "figcaption"}:
            continue
        text = " ".join("".join(block.itertext()).split())
        if text:
            lines.append(text)
    return lines


def differences(said: list[str], kept: list[str]) -> list[str]:
    """Return the lines that were added (``+``) and that are gone (``-``); figures as good as the same are the same."""
    plain = [[NUMBER.sub("#", line) for line in lines] for lines in (said, kept)]
    changed = []
    for kind, k0, k1, s0, s1 in difflib.SequenceMatcher(None, plain[1], plain[0], autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(kept[k0:k1], said[s0:s1], strict=True)
            changed += [line for old, new in pairs if not _alike(old, new) for line in (f"- {old}", f"+ {new}")]
        else:
            changed += [f"- {line}" for line in kept[k0:k1]] + [f"+ {line}" for line in said[s0:s1]]
    return changed


def _alike(old: str, new: str) -> bool:
    """Return whether the figures of two lines of the same words differ by no more than rounding and arithmetic do."""
    return all(_close(a, b) for a, b in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True))


def _close(old: str, new: str) -> bool:
    if old == new:
        return True
    first, second = (float(re.sub(r"[.,](?=\d{3}\b)", "", text).replace(",", ".")) for text in (old, new))
    digits = max(len(re.split(r"[.,]", text)[-1]) if re.search(r"[.,]\d{1,2}$", text) else 0 for text in (old, new))
    return abs(first - second) <= max(ALIKE * max(abs(first), abs(second)), 1.01 * 10.0**-digits)


def held_against_kept(page: str, name: str) -> list[str]:
    """Return how a page differs from what is kept as `name`; with ``MIRALL_SAID=write`` it is kept anew."""
    said, path = sentences(page), KEPT / f"{name}.txt"
    if os.environ.get("MIRALL_SAID") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(said) + "\n", encoding="utf-8")
    return differences(said, path.read_text(encoding="utf-8").splitlines())
