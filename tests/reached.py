"""Which functions, classes and constants of the package can be reached from a notebook, a command or a benchmark."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

CLONE = Path(__file__).parents[1]
SOURCE = CLONE / "src"
#: What somebody else calls by its name: the command of pyproject.toml, IPython as a kernel starts, and jupyter_client
#: for kernels, whose server is a process of its own.
CALLED = {
    ("helpers.run.warm.provisioner", "WarmProvisioner"),
    ("helpers.run.warm.server", "main"),
    ("helpers.run.warm.waits", "PromptClient"),
    ("helpers.run.commands.cli", "main"),
    ("helpers.run.lab.in_lab", "load_ipython_extension"),
    ("helpers.run.execute.inkernel", "load_ipython_extension"),
}
#: What tests take of a chapter in one call, made of the steps that the notebooks take one after another.
CALLED |= {
    ("helpers.communication.plan.drafting.assembling", "draft_plan"),
    ("helpers.stats.segments.segmentation", "choose_classes"),
}
#: Each module of this one declares tables, and is looked up by its name.
READ_BY_NAME = "helpers.study.tables"
MODULE_RUN = re.compile(r"-m (helpers[\w.]+)")
SPAN = re.compile(r"`([^`]+)`")
#: A name in a module; an empty name is what runs when the module is imported, or started.
Node = tuple[str, str]
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Decorators that give the function itself to somebody; others (a dataclass, a cache) only change it.
HANDED_OVER = ("command", "callback")


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST) -> dict[str, str]:
    """Return each name that an import binds anywhere in a tree, with what it stands for, dotted."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            bound |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            bound |= {alias.asname or alias.name: alias.name for alias in node.names}
    return bound


def dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    whole = dotted(node.value) if isinstance(node, ast.Attribute) else None
    return f"{whole}.{node.attr}" if whole else None


def targets(node: ast.stmt) -> list[str]:
    named = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [found.id for target in named for found in ast.walk(target) if isinstance(found, ast.Name)]


def is_handed_over(node: ast.AST) -> bool:
    calls = [d.func if isinstance(d, ast.Call) else d for d in getattr(node, "decorator_list", [])]
    return any(isinstance(call, ast.Attribute) and call.attr in HANDED_OVER for call in calls)


class Package:
    """The modules of the package as a graph of names."""

    def __init__(self) -> None:
        self.trees = {module_name(path): ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
        self.bound = {module: imported(tree) for module, tree in self.trees.items()}
        self.defined: dict[Node, ast.stmt] = {}
        self.refers: dict[Node, set[Node]] = {}
        for module, tree in self.trees.items():
            for node in tree.body:
                names = [node.name] if isinstance(node, DEFINED) else targets(node)
                self.defined |= {(module, name): node for name in names}
        for module, tree in self.trees.items():
            self._read(module, tree)

    def _read(self, module: str, tree: ast.Module) -> None:
        bound = self.bound[module]
        loose = self.refers.setdefault((module, ""), set())
        for node in tree.body:
            refers = set(self.referred([node], bound, module))
            names = [node.name] if isinstance(node, DEFINED) else targets(node)
            for name in names:
                self.refers.setdefault((module, name), set()).update(refers)
            if not names and not isinstance(node, ast.Import | ast.ImportFrom):
                loose |= refers
            if is_handed_over(node):
                loose.add((module, node.name))

    def referred(self, nodes: Iterable[ast.AST], bound: dict[str, str], module: str = "") -> Iterator[Node]:
        """Yield the names of the package that code refers to."""
        for node in (inner for outer in nodes for inner in ast.walk(outer)):
            name = dotted(node) if isinstance(node, ast.Name | ast.Attribute) else None
            if name is None:
                continue
            first, _, rest = name.partition(".")
            whole = bound.get(first, f"{module}.{first}") + (f".{rest}" if rest else "")
            yield from self.named(whole)

    def named(self, whole: str) -> Iterator[Node]:
        """Yield the name that a dotted path stands for, through modules that hand on what they import."""
        parts = whole.split(".")
        for i in range(len(parts) - 1, 0, -1):
            module, name = ".".join(parts[:i]), parts[i]
            if module in self.trees:
                if (module, name) in self.defined:
                    yield module, name
                elif name in self.bound[module]:
                    yield from self.named(self.bound[module][name])
                return

    def reached(self, roots: Iterable[Node]) -> set[Node]:
        seen, waiting = set(), list(roots)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                # What runs on import runs wherever anything of the module is used.
                waiting += [*self.refers.get(node, ()), (node[0], "")]
        return seen

    def unreached(self) -> list[str]:
        """Return functions, classes and constants that nobody reaches, as ``module.name``."""
        tables = [(module, "TABLES") for module in self.trees if module.startswith(f"{READ_BY_NAME}.")]
        roots = [*CALLED, *tables, *((module, "") for module in started()), *outside(self)]
        left = set(self.defined) - self.reached(roots)
        return sorted(f"{module}.{name}" for module, name in left if not name.startswith("__"))


def started() -> set[str]:
    """Return the modules that a page or the Makefile starts with ``python -m``."""
    pages = [CLONE / "Makefile", *CLONE.glob("*.md"), *CLONE.glob("methodology/*.qmd"), *CLONE.glob(".*.yaml")]
    return {module for page in pages for module in MODULE_RUN.findall(page.read_text("utf-8"))}


def outside(package: Package) -> Iterator[Node]:
    """Yield what notebooks (their code and the lines that their prose proposes), benchmarks and the generator use."""
    for path in [*CLONE.glob("benchmarks/*.py"), *CLONE.glob("data/**/*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        yield from package.referred([tree], imported(tree))
    for path in CLONE.glob("notebooks/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
        prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        yield from package.referred([code, *expressions(SPAN.findall(prose))], imported(code))


def expressions(spans: Iterable[str]) -> Iterator[ast.AST]:
    for span in spans:
        try:
            yield ast.parse(span, mode="eval")
        except SyntaxError:
            # A file name or a setting.
            continue
