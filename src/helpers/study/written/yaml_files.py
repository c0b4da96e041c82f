"""YAML files as people write them: read as they were written, or refused with the line and the way out.

YAML itself takes the last of two keys in silence, reads 12:30 as 750 and 2025.10 as 2025.1, and tells what it cannot
read in words for programmers. None of that reaches a study.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from helpers.errors import ConfigError, Problem
from helpers.study.written.files import unopened
from helpers.study.written.notation import may_be_thousands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The C form of the safe loader where PyYAML was built with it: ten times as quick, and as safe.
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MERGE = "<<"
#: Quotation marks of a typewriter's betters, which are letters to YAML.
_CURLY = re.compile("^[“”„«‘’].*[“”»‘’]$", re.DOTALL)
#: A mark of comments right behind a value, as of "question #3", and a mark that stands alone ("separator: #").
_HASH = re.compile(r"[ \t]+#(?:[^\s#]|\s*$)")
_TAB = Problem("The line is indented by a tab, which YAML does not read. Write blanks in its place.")
_COLON = Problem(
    "The line has a colon and a blank within a text, or is not indented as it should be. Put the text in quotation "
    "marks, or let the keys of one block begin in the same column."
)
_OPEN = Problem("A quotation mark opens here and closes nowhere. Close it.")
_BRACKET = Problem("A bracket opens here and does not close, or a comma is lacking. Complete the list.")
_MARKED = Problem("A text begins with a mark that means something in YAML (@ ` % ! & *). Put it in quotation marks.")
_KEY = Problem("The line is neither a key with a colon nor part of the text above it. Write it as key: value.")
_QUOTED = Problem(
    "Something stands behind a text in quotation marks, or the line is not indented as those above it. Put the whole "
    "text in one pair of marks, and let the keys of one block begin in the same column."
)
_MERGED = Problem(
    "<< takes up blocks that were named with &, and nothing else. Write <<: *name, or <<: [*one, *other]."
)
_KEYLESS = Problem("A list or a block stands where a key is needed. Write a word, a colon and what it holds.")
_SECOND = Problem("A second document begins here (---). Keep one, without the line of hyphens.")
_CONTROL = Problem("The file holds a character that cannot be seen and is not allowed. Write the line again.")
#: Words of the library, to what is said of them; the first that is found counts.
FAULTS: tuple[tuple[str, Problem], ...] = (
    ("control characters", _CONTROL), ("special characters", _CONTROL),
    ("scanning a quoted scalar", _OPEN), ("flow sequence", _BRACKET),
    ("flow node", _BRACKET), ("flow mapping", _BRACKET),
    ("undefined alias", _MARKED), ("for the tag", _MARKED), ("cannot start any token", _MARKED),
    ("scanning an anchor", _MARKED), ("scanning an alias", _MARKED), ("scanning a tag", _MARKED),
    ("scanning a directive", _MARKED),
    ("for merging", _MERGED), ("unhashable", _KEYLESS),
    ("expected a single document", _SECOND), ("could not find expected ':'", _KEY),
    ("mapping values are not allowed", _COLON), ("did not find expected", _QUOTED), ("expected <block end>", _QUOTED),
)  # fmt: skip

#: Of these the line is that where they begin.
OPENED = ("quoted scalar", "flow sequence", "flow mapping", "flow node", "simple key")


class Loader(SAFE):  # type: ignore[misc, valid-type]
    """The safe loader; what would not come back as it was written stays the text that it is.

    So do numbers that may have marks of thousands (20.000), codes (07011), labels (2025_1) and days that no calendar
    has; the keys that need a number or a date read them or refuse them.
    """


class TextLoader(SAFE):  # type: ignore[misc, valid-type]
    """The safe loader that reads every value as text, so that ``No`` and ``1`` stay what was written."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "<": SAFE.yaml_implicit_resolvers["<"]
    }


def _float(loader: Loader, node: yaml.ScalarNode) -> float | str:
    if may_be_thousands(node.value) or ":" in node.value:
        return str(node.value)
    number = loader.construct_yaml_float(node)
    return number if str(number) == node.value else str(node.value)


def _int(loader: Loader, node: yaml.ScalarNode) -> int | str:
    # YAML 1.1 reads a leading zero as octal (07011 would become 3593), and 20:00 as minutes.
    return int(node.value) if re.fullmatch(r"-?(?:0|[1-9]\d*)", node.value) else str(node.value)


def _date(loader: Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


Loader.add_constructor("tag:yaml.org,2002:float", _float)
Loader.add_constructor("tag:yaml.org,2002:int", _int)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def load(path: Path, loader: type = Loader) -> tuple[Any, list[Problem]]:
    """Return what a YAML file holds, and what in it was written so that something would be lost.

    Parameters
    ----------
    loader
        `Loader`, or `TextLoader` for files whose values are all text.

    Raises
    ------
    ConfigError
        If the file is missing, cannot be opened, is not UTF-8 or is not YAML; the message names the line.
    """
    text = _text(path)
    try:
        reader = loader(text)
        node = reader.get_single_node()
        if node is None:
            return None, []
        problems = [*_twice(node, str(path)), *_misread(node, text, str(path), loader)]
        return reader.construct_document(node), problems
    except yaml.YAMLError as error:
        raise ConfigError(_in_words(error, text, str(path))) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            Problem("The file is missing. `mirall new` writes a commented template.", str(path))
        ) from None
    except OSError as error:
        raise ConfigError(unopened(error, path)) from None
    except UnicodeDecodeError as error:
        message = "The file is not UTF-8 (byte {position}). Save it as UTF-8."
        raise ConfigError(Problem(message, str(path), {"position": error.start})) from None


def _in_words(error: yaml.YAMLError, text: str, where: str) -> Problem:
    """Return what a file has that is not YAML, its line, and what to write."""
    said = " ".join(str(error).split())
    fault = next((problem for words, problem in FAULTS if words in said), _QUOTED)
    place = _line(error, said)
    if place is None:
        return Problem(fault.message, where)
    line = next(iter(text.splitlines()[place:]), "")
    is_tab = "\t" in line[: len(line) - len(line.lstrip())]
    return Problem((_TAB if is_tab else fault).message, f"{where}, line {place + 1}")


def _line(error: yaml.YAMLError, said: str) -> int | None:
    """Return the line of what is wrong: where a mark opens that never closes, else where reading stopped; from 0."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return None
    first, last = error.context_mark, error.problem_mark
    mark = first or last if any(words in said for words in OPENED) else last or first
    return None if mark is None else int(mark.line)


def _twice(node: yaml.Node, where: str) -> list[Problem]:
    """Return a problem for each key that stands twice in one block: the first would be passed over."""
    problems = []
    for block in (inner for inner in _nodes(node) if isinstance(inner, yaml.MappingNode)):
        lines: dict[str, int] = {}
        for key, _ in block.value:
            line = key.start_mark.line + 1
            name = str(key.value)
            if name in lines:
                message = "The key {key} is written twice (before in line {first}). Put what both say under one."
                if name == MERGE:
                    message = "The key {key} is written twice (before in line {first}). Write <<: [*one, *other]."
                problems.append(Problem(message, f"{where}, line {line}", {"key": name, "first": lines[name]}))
            lines.setdefault(name, line)
    return problems


def _misread(node: yaml.Node, text: str, where: str, loader: type) -> Iterator[Problem]:
    """Yield what YAML reads as something else than a person means by it."""
    lines = text.splitlines()
    for scalar in (one for one in _nodes(node) if isinstance(one, yaml.ScalarNode) and not one.style):
        place = f"{where}, line {scalar.start_mark.line + 1}"
        if loader is Loader and _CURLY.match(scalar.value):
            message = '{value} stands in typographic quotation marks, which YAML takes for letters. Write " instead.'
            yield Problem(message, place, {"value": scalar.value[:40]})
        end = scalar.end_mark
        if loader is TextLoader and _HASH.match(lines[end.line][end.column :] if end.line < len(lines) else ""):
            message = (
                "What stands behind # is a comment, and is not read. Put the value in quotation marks if it belongs to "
                "it, or write a blank after the mark."
            )
            yield Problem(message, place)


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every node of a document once, those that are named in several places too."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, yaml.MappingNode):
            waiting += [part for pair in reversed(one.value) for part in reversed(pair)]
        elif isinstance(one, yaml.SequenceNode):
            waiting += reversed(one.value)
