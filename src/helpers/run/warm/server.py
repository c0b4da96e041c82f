"""The warm server: a process that has imported what notebooks import, and forks a kernel whenever it is asked for one.

Run as ``python -m helpers.run.warm.server DESCRIPTOR``, the descriptor of a socket that its owner holds the other end
of. It has one thread: a lock that another thread held while it forked would never be opened again in the kernel. It
ends when its owner does, however that ended, and its kernels with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What notebooks import, and what the method's own modules import only where they need it.
LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.pyplot",
    "pandera.pandas",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "statsmodels.miscmodels.ordinal_model",
    "statsmodels.regression.linear_model",
)
#: Rooms of the method whose modules notebooks import; a kernel of a run loads the extension besides.
ROOMS = ("helpers.study", "helpers.survey", "helpers.stats", "helpers.communication", "helpers.present")
EXTENSION = "helpers.run.execute.inkernel"
#: What keeps allocators from threads of their own; each is read when its library is imported.
NO_THREADS = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "_RJEM_MALLOC_CONF": "background_thread:false",
}
#: What a server says when it can fork, and when it cannot because something has begun a thread.
READY, THREADS = b"ready", b"threads"
#: Languages whose lemmas are read, and seconds that nobody must have asked for anything before one is.
LANGUAGES, PAUSE = ("en", "es", "ca"), 0.05
#: Bytes of the longest message: a command and an environment.
LONGEST = 2**18


@dataclass(frozen=True)
class Asked:
    """A kernel that was asked for: its arguments, folder and environment."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]


def main(descriptor: int) -> None:
    """Import, fork kernels until the owner is gone; in a forked process, be the kernel until it ends."""
    with socket.socket(fileno=descriptor) as control:
        warm_up()
        if threads() != 1:
            control.send(THREADS)
            return
        # What stands now is never collected, so that kernels go on sharing its memory.
        gc.collect()
        gc.freeze()
        control.send(READY)
        asked = serve(control)
    if asked is not None:
        become(asked)


def threads() -> int:
    """Return how many threads this process has."""
    return len(os.listdir("/proc/self/task"))


def warm_up() -> None:
    """Import what notebooks import, as a kernel would."""
    with _as_in_a_kernel():
        _teach_statsmodels()
        for name in (*LIBRARIES, EXTENSION, *ROOMS):
            importlib.import_module(name)
    for room in ROOMS:
        for module in pkgutil.walk_packages(sys.modules[room].__path__, f"{room}."):
            importlib.import_module(module.name)


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Let pandas, which looks for a kernel when it is imported, choose the widths of one."""
    import builtins

    shell: Any = type("Shell", (), {"kernel": True})()
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    try:
        import pandas  # noqa: F401
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
    yield


class _OfPolars(type):
    def __instancecheck__(cls, one: object) -> bool:
        polars = sys.modules.get("polars")
        return polars is not None and isinstance(one, (polars.DataFrame, polars.Series))


class PolarsFrame(metaclass=_OfPolars):
    """Any frame or column of polars, known without importing it: whoever holds one has imported it."""


def _teach_statsmodels() -> None:
    """Import statsmodels without polars, which begins a thread; kernels import that themselves where they use it."""
    sys.modules["polars"] = None  # type: ignore[assignment]
    try:
        from statsmodels.tools import data
    finally:
        del sys.modules["polars"]
    vars(data)["_POLARS_TYPES"] = (PolarsFrame,)


def serve(control: socket.socket) -> Asked | None:
    """Fork kernels and report their ends until the owner is gone.

    Returns
    -------
    Asked or None
        In a forked process the kernel that it is to be; in the server, at its end, None.
    """
    reports: dict[int, int] = {}
    unread = list(LANGUAGES)
    ended, ends = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ends)
    while True:
        # Never before the first kernel, which somebody is waiting for.
        ready, _, _ = select.select([control, ended], [], [], PAUSE if unread and reports else None)
        if not ready:
            _read_lemmas(unread.pop())
            continue
        if ended in ready:
            os.read(ended, 4096)
            _report(reports)
        if control not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(control, LONGEST, 3)
        if not message:
            _end(reports)
            return None
        out, errors, report = descriptors
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            _take_over(out, errors, [control.detach(), ended, ends, report, *reports.values()])
            return Asked(**json.loads(message))
        reports[pid] = report
        # It may have ended already.
        with suppress(ProcessLookupError):
            _lead(pid)
        os.close(out)
        os.close(errors)
        with suppress(BrokenPipeError):
            os.write(report, f"{pid}\n".encode())


def _read_lemmas(language: str) -> None:
    """Read the lemmas of a language, so that the kernels forked later need not: it takes them half a second."""
    from helpers.communication.audit.texts.wording import stem

    stem(language, language)
    gc.freeze()


def _report(reports: dict[int, int]) -> None:
    """Tell of each kernel that has ended how it ended."""
    while reports:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        report = reports.pop(pid)
        # Its owner may have stopped listening to it.
        with suppress(BrokenPipeError):
            os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os.close(report)


def _end(reports: dict[int, int]) -> None:
    """End every kernel with what it has started."""
    for pid in reports:
        os.killpg(pid, signal.SIGKILL)


def _lead(pid: int) -> None:
    """Give a kernel a group of processes of its own; done on both sides, since either may come first."""
    os.setpgid(pid, pid)


def _take_over(out: int, errors: int, others: list[int]) -> None:
    """In a forked process: let go of what is the server's, and speak where the kernel is to speak."""
    _lead(0)
    os.dup2(out, 1)
    os.dup2(errors, 2)
    for descriptor in (out, errors, *others):
        os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def become(asked: Asked) -> None:
    """Be the kernel that was asked for, as if Python had been started for it alone."""
    import numpy
    from ipykernel import kernelapp

    for name in set(os.environ) - set(asked.environment):
        del os.environ[name]
    os.environ.update(asked.environment)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    time.tzset()
    os.chdir(asked.folder)
    # Python's own generator is seeded anew in each forked process, that of numpy is not.
    numpy.random.seed()
    poller = f"--IPKernelApp.parent_handle={os.getppid()}"
    sys.argv = [str(importlib.import_module("ipykernel_launcher").__file__), *asked.arguments, poller]
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    # As with a kernel: what lies in the folder that one starts from is not imported in place of a library.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    main(int(sys.argv[1]))
