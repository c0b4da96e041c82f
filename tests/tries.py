"""What the notebooks' prose proposes to try, and whether it is there: parameters, settings, files and lines of code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from helpers.communication.audit.receiving.headers import FIELDS
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.present.language.notebook_translation import paragraphs
from helpers.study.artefacts import artefacts
from helpers.study.config import Council
from helpers.survey.codebook.codebook import Codebook

CLONE = Path(__file__).parents[1]
TRY = "*Try*"
#: Where a sentence begins with it; a sentence that speaks of it proposes nothing.
BEGINS = re.compile(rf"(?:^|(?<=[.?!] )){re.escape(TRY)}", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
FILE = re.compile(r"[\w/]+\.(?:yml|csv)")
LINE = ast.Call | ast.Subscript | ast.Attribute
MODELS: dict[str, type[BaseModel]] = {"council.yml": Council, "codebook.yml": Codebook, "plan.yml": PlanConfig}
COLUMNS = {f"{part}.csv": set(fields) for part, fields in FIELDS.items()}


@dataclass(frozen=True)
class Try:
    """What a paragraph says from *Try* on, and what stands in it as code."""

    notebook: str
    text: str

    @property
    def spans(self) -> list[str]:
        """Whatever is between backticks."""
        return SPAN.findall(self.text)

    @property
    def files(self) -> list[str]:
        """The files that it names."""
        return [span for span in self.spans if FILE.fullmatch(span)]

    @property
    def lines(self) -> list[str]:
        """The lines of code that it gives for a new cell."""
        return [span for span in self.spans if not FILE.fullmatch(span) and is_line(span)]


def is_line(span: str) -> bool:
    """Return whether code is an expression that computes, not a mere name, value or setting."""
    try:
        tree = ast.parse(span, mode="eval")
    except SyntaxError:
        return False
    return any(isinstance(node, LINE) for node in ast.walk(tree))


def assigned(span: str) -> tuple[str, Any] | None:
    """Return the name and the value of ``name = value``; None where code is something else."""
    try:
        (statement,) = ast.parse(span).body
        return (statement.targets[0].id, ast.literal_eval(statement.value)) if type(statement) is ast.Assign else None
    except (SyntaxError, ValueError, AttributeError):
        return None


def prose(path: Path) -> list[str]:
    """Return the paragraphs of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [p for cell in cells if cell["cell_type"] == "markdown" for p in paragraphs("".join(cell["source"]))]


def tries(path: Path) -> list[Try]:
    """Return what a notebook proposes to try."""
    return [Try(path.stem, text[found.start() :]) for text in prose(path) if (found := BEGINS.search(text))]


def models_below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a settings model and all that are nested in it."""
    yield model
    for field in model.model_fields.values():
        for inner in _models(field.annotation):
            yield from models_below(inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def settings(file: str) -> dict[str, list[FieldInfo]]:
    """Return the settings that a file of the council takes, by name; for a table, its columns."""
    if file in COLUMNS:
        return {name: [] for name in COLUMNS[file]}
    found: dict[str, list[FieldInfo]] = {}
    for model in models_below(MODELS[file]) if file in MODELS else ():
        for name, field in model.model_fields.items():
            found.setdefault(name, []).append(field)
    return found


def takes(fields: list[FieldInfo], value: str) -> bool:
    """Return whether one of the settings of a name takes a value, as YAML writes it."""
    given = yaml.safe_load(value)
    return any(_valid(TypeAdapter(Annotated[(field.annotation, None, *field.metadata)]), given) for field in fields)


def _valid(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValueError:
        return False
    return True


def unknown(proposed: Try, parameters: Mapping[str, Any], names: set[str]) -> list[str]:
    """Return what a *Try* names and nothing is called so.

    Parameters
    ----------
    parameters
        The notebook's parameters, with what they are by default.
    names
        Names that the notebook's cells give to something.
    """
    return [span for span in proposed.spans if not _is_known(span, proposed, parameters, names)]


def _is_known(span: str, proposed: Try, parameters: Mapping[str, Any], names: set[str]) -> bool:
    if span in proposed.files:
        return span in MODELS or span in COLUMNS or (CLONE / span).is_file()
    if span in proposed.lines:
        read = {node.id for node in ast.walk(ast.parse(span)) if isinstance(node, ast.Name)}
        return bool(read) and read <= names
    if (given := assigned(span)) is not None:
        name, value = given
        return name in parameters and type(value) is type(parameters[name])
    key, _, value = span.partition(": ")
    fields = [field for file in proposed.files for field in settings(file).get(key, [])]
    if value:
        return takes(fields, value)
    tables = artefacts()
    known = set(parameters) | set(tables) | {name for table in tables.values() for name in table.columns}
    known |= {name for file in proposed.files for name in settings(file)}
    known |= {action.id for action in read_library().actions} if "plan.yml" in proposed.files else set()
    return key in known or _is_literal(span)


def _is_literal(span: str) -> bool:
    try:
        ast.literal_eval(span)
    except (ValueError, SyntaxError):
        return False
    return True
