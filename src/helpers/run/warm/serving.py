"""The owner's side of the warm server: one for each process, begun when it is first needed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path

from helpers.run.warm.server import LONGEST, NO_THREADS, READY

#: What the package calls its provisioner; ``JUPYTER_DEFAULT_PROVISIONER_NAME`` set to it makes all kernels warm.
NAME = "mirall-warm"
#: Seconds for a server to import what it imports, after which kernels are started without it.
PATIENCE = 120
#: What may differ from kernel to kernel: modules read none of it when they are imported.
OF_A_KERNEL = ("JPY_", "PYTEST_", "MIRALL_DATA", "MIRALL_LANGUAGE", "MIRALL_REPORTS")


class NotWarm(Exception):
    """No warm server can be had: kernels are to be started one by one."""


class Forked:
    """A kernel that the server forked, with what `jupyter_client` asks of a process."""

    stdin = stdout = stderr = None

    def __init__(self, server: Server, report: int) -> None:
        # The server lasts as long as a kernel of it is known.
        self._server = server
        self._report = os.fdopen(report, "rb", buffering=0)
        self.returncode: int | None = None
        line = self._line()
        if not line:
            self._report.close()
            raise NotWarm
        self.pid = int(line)
        os.set_blocking(report, False)

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n") and (read := self._report.read(1)):
            line += read
        return line

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs; that of a kernel whose server died says killed."""
        if self.returncode is None:
            try:
                read = os.read(self._report.fileno(), 16)
            except BlockingIOError:
                return None
            self.returncode = int(read) if read else -signal.SIGKILL
            self._report.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once the kernel has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            If it has not within `timeout` seconds.
        """
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


class Server:
    """A warm server of this process; `fork` makes kernels until it is forgotten, with the last of its kernels."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.origin = _origin(environment)
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "helpers.run.warm.server", str(theirs.fileno())],
                env={**environment, **NO_THREADS},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._process = process
        weakref.finalize(self, _close, self._control, process, self._ready)

    def fork(self, arguments: list[str], folder: Path, environment: Mapping[str, str], speaks: list[int]) -> Forked:
        """Return a kernel.

        Parameters
        ----------
        arguments
            Of the kernel's launcher.
        folder, environment
            Where it begins, and all of its environment.
        speaks
            Descriptors for its output and for its errors.

        Raises
        ------
        NotWarm
            If the server cannot: it has ended, or never began, or something there has begun a thread.
        """
        asked = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
        told, report = os.pipe2(os.O_CLOEXEC)
        try:
            with self._lock:
                self._wait()
                socket.send_fds(self._control, [json.dumps(asked).encode()], [*speaks, report])
        except OSError:
            os.close(told)
            raise NotWarm from None
        finally:
            os.close(report)
        return Forked(self, told)

    @property
    def is_lost(self) -> bool:
        """Whether it could fork and has ended since; one that never could would fail again."""
        return self._ready.is_set() and self._process.poll() is not None

    def _wait(self) -> None:
        """Wait until the server has imported what it imports."""
        if not self._ready.is_set():
            self._control.settimeout(PATIENCE)
            if self._control.recv(len(READY) + 1) != READY:
                raise ConnectionError
            self._control.settimeout(None)
            self._ready.set()


def _close(control: socket.socket, process: subprocess.Popen[bytes], ready: threading.Event) -> None:
    """Let a server end its kernels and itself; one that is still importing has none, and nobody waits for it."""
    control.close()
    if not ready.is_set():
        process.kill()
    process.wait()


_running: dict[int, Server] = {}


def begin(environment: Mapping[str, str]) -> Server:
    """Return the server of this process for such an environment; it may still be importing.

    One that was begun in another environment, or before a module of the method was changed, is left to its kernels; in
    place of one that was killed another is begun.

    Raises
    ------
    NotWarm
        Where processes cannot be forked safely.
    """
    if sys.platform != "linux":
        raise NotWarm
    server = _running.get(os.getpid())
    if server is None or server.is_lost or server.origin != _origin(environment):
        server = Server(environment)
        # What a process forked has no server of its own yet, and must not use its parent's.
        _running.clear()
        _running[os.getpid()] = server
    return server


def _origin(environment: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """Return what a server is made from: its environment and when each module of the method was last changed."""
    import helpers

    modules = Path(helpers.__path__[0]).rglob("*.py")
    shared = {name: value for name, value in environment.items() if not name.startswith(OF_A_KERNEL)}
    return shared, {str(path): path.stat().st_mtime_ns for path in modules}
