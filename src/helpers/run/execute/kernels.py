"""How a notebook is executed.

An `Executor` takes a notebook and its parameters and returns it executed; the pipeline knows nothing else. Workers on
other machines would be further executors.
"""

from __future__ import annotations

import builtins
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from helpers import errors
from helpers.run.notebooks.reading import strip_run
from helpers.run.warm.serving import NAME, NotWarm, begin

#: One thread for linear algebra: several studies share the machine, and the last bits stay the same.
KERNEL_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
#: Errors whose words are of the code, and can be repeated; those of others may quote what somebody answered.
OF_CODE = (NameError, AttributeError, ImportError, SyntaxError, ZeroDivisionError, MemoryError, RecursionError)
#: Where everything goes that a kernel, or what its cells start, says outside its cells; and how much is told of it.
SAYS, LAST = "kernel.txt", 5
OnCell = Callable[[int, int], None]


class CellFailure(Exception):
    """A cell raised: which one, what to tell the user, and the notebook with its traceback.

    Attributes
    ----------
    cell
        Position in the notebook as people count, from 1.
    lines
        The error's own words where it is one that a user can mend or is of the code alone, else its kind.
    is_told
        Whether these are all its words.
    kind
        Its kind, which its lines begin with; empty for an error of the project, which says what is wrong alone.
    """

    def __init__(self, cell: int, lines: list[str], is_told: bool, notebook: Any, kind: str = "") -> None:
        super().__init__(cell, lines)
        self.cell, self.lines, self.is_told, self.notebook, self.kind = cell, lines, is_told, notebook, kind


class KernelDied(Exception):
    """A kernel ended by itself: in which cell, and what it said where that was before any (nothing of a survey then).

    Attributes
    ----------
    cell
        Position in the notebook as people count, from 1; None before the first.
    lines
        The last that it said at its start; empty where a cell had begun.
    """

    def __init__(self, cell: int | None, lines: list[str]) -> None:
        super().__init__(cell, lines)
        self.cell, self.lines = cell, lines


class Executor(Protocol):
    """Executes notebooks."""

    def execute(self, notebook: Any, parameters: Mapping[str, Any], on_cell: OnCell) -> Any:
        """Return the executed notebook; raise `CellFailure` where a cell raised, `KernelDied` where none could."""
        ...


@dataclass(frozen=True)
class PapermillExecutor:
    """Executes each notebook in a kernel of its own through papermill, in a folder that is gone when it is done.

    So a file that a cell writes under a bare name lies neither beside the notebooks nor in what is delivered, and what
    a program says that a cell starts reaches no terminal and no log. The kernel is forked from the warm server
    (`helpers.run.warm`) where there can be one, unless `provisioner` names another way of jupyter_client.
    """

    environment: Mapping[str, str]
    provisioner: str = NAME

    def warm_up(self) -> None:
        """Begin what the first kernel needs, while its notebook is made ready."""
        if self.provisioner == NAME:
            with suppress(NotWarm):
                begin(self._whole_environment())

    def _whole_environment(self) -> dict[str, str]:
        return {**os.environ, **KERNEL_ENVIRONMENT, **self.environment}

    def execute(self, notebook: Any, parameters: Mapping[str, Any], on_cell: OnCell) -> Any:
        """Return the executed notebook.

        Parameters
        ----------
        notebook
            The notebook as an nbformat node; it is not changed.
        parameters
            Values for its parameters, all declared.
        on_cell
            Called with (cells begun, cells in all) as each begins.

        Raises
        ------
        CellFailure
            If a cell raised.
        KernelDied
            If the kernel ended by itself.
        """
        import papermill

        with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
            broken, work = Path(scratch) / "executed.ipynb", Path(scratch) / "work"
            work.mkdir()
            begun: list[str] = []

            def started(cell: Any, cell_index: int) -> None:
                begun.append(cell.id)
                on_cell(cell_index, len(notebook.cells))

            options = self._options(Path(scratch), started)
            try:
                return papermill.execute_notebook(notebook, broken, dict(parameters), **options)
            except papermill.PapermillExecutionError:
                raise _failure(broken) from None
            except RuntimeError as error:
                # The client of the kernel has no kind of its own for one that never answered.
                if "kernel" not in str(error).casefold():
                    raise
                raise _death(notebook, begun, Path(scratch) / SAYS) from None

    def _options(self, scratch: Path, started: Callable[[Any, int], None]) -> dict[str, Any]:
        return {
            "cwd": scratch / "work",
            "progress_bar": False,
            # Papermill saves the whole notebook twice a cell otherwise.
            "request_save_on_cell_execute": False,
            "shutdown_kernel": "immediate",
            "kernel_manager_class": _kernel_manager(scratch, self._whole_environment(), self.provisioner),
            "extra_arguments": ["--InteractiveShellApp.extra_extensions=helpers.run.execute.inkernel"],
            "on_cell_start": started,
        }


def _kernel_manager(scratch: Path, environment: Mapping[str, str], provisioner: str) -> type:
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning import KernelProvisionerFactory

    class LocalKernels(AsyncKernelManager):
        """Talks to its kernel through files where it can: TCP ports clash when several studies run at once."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.connection_file = str(scratch / "kernel.json")
            self.transport = "ipc" if os.name == "posix" else "tcp"
            # Without the pauses that others make to be sure.
            self.client_class = "helpers.run.warm.waits.PromptClient"

        async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
            spec = self.kernel_spec
            if spec is not None:
                spec.metadata["kernel_provisioner"] = {"provisioner_name": provisioner}
                # A package that is run from changed sources knows only what it offered when it was installed.
                if not KernelProvisionerFactory.instance().is_provisioner_available(spec):
                    del spec.metadata["kernel_provisioner"]
            return await super()._async_pre_start_kernel(**options)

        pre_start_kernel = _async_pre_start_kernel

        async def _async_start_kernel(self, **options: Any) -> None:
            options.setdefault("env", dict(environment))
            with (scratch / SAYS).open("ab") as says:
                await super()._async_start_kernel(**{**options, "stdout": says, "stderr": says})

        start_kernel = _async_start_kernel

    return LocalKernels


def _failure(broken: Path) -> CellFailure:
    import nbformat

    notebook: Any = nbformat.read(broken, as_version=4)
    # Papermill puts Markdown cells of its own above the notebook and above the cell that failed, a copy of the whole
    # notebook into its metadata, and a cell of parameters that nobody who wrote the notebook counts.
    notebook.cells = [
        cell for cell in notebook.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    notebook = strip_run(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                is_ours = _is_a(output.ename, errors, errors.MirallError)
                is_told = is_ours or _is_a(output.ename, builtins, OF_CODE)
                output.evalue = output.evalue if is_told else ""
                lines = list(output.traceback) if is_ours else [f"{output.ename}: {output.evalue}".rstrip(": ")]
                return CellFailure(number, lines, is_told, notebook, "" if is_ours else output.ename)
    return CellFailure(len(notebook.cells), ["?"], False, notebook)


def _death(notebook: Any, begun: list[str], says: Path) -> KernelDied:
    places = {cell.id: number for number, cell in enumerate(notebook.cells, start=1)}
    if begun:
        return KernelDied(max((places[one] for one in begun if one in places), default=1), [])
    lines = says.read_text("utf-8", "replace").splitlines() if says.exists() else []
    return KernelDied(None, [line for line in lines if line.strip()][-LAST:])


def _is_a(name: str, module: ModuleType, kinds: type | tuple[type, ...]) -> bool:
    kind = getattr(module, name, None)
    return isinstance(kind, type) and issubclass(kind, kinds)
