"""Kernels of the warm server for whatever speaks to kernels through jupyter_client: papermill, nbclient, JupyterLab."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from helpers.run.warm.serving import Forked, NotWarm, begin

LAUNCHER = ["-m", "ipykernel_launcher"]
#: What of a kernel's start the server can do; a start that asks for more is left to the system.
UNDERSTOOD = {"cwd", "env", "extra_arguments", "kernel_id", "stderr", "stdout"}
#: Seconds between two looks whether a kernel that was told to has ended.
LOOK = 0.005


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel of this Python from the warm server; starts any other as it is started without this."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel and return how to reach it."""
        try:
            forked = await asyncio.to_thread(_fork, cmd, kwargs)
        except NotWarm:
            return await super().launch_kernel(cmd, **kwargs)
        # It leads a group of its own, whenever it comes to know it.
        vars(self).update(process=forked, pid=forked.pid, pgid=forked.pid)
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Return the exit code once the kernel has ended."""
        while isinstance(self.process, Forked) and self.process.poll() is None:
            await asyncio.sleep(LOOK)
        return await super().wait()


def _fork(command: list[str], options: dict[str, Any]) -> Forked:
    speaks = [_descriptor(options.get(name), default) for name, default in (("stdout", 1), ("stderr", 2))]
    if Path(command[0]) != Path(sys.executable) or command[1:3] != LAUNCHER or not UNDERSTOOD.issuperset(options):
        raise NotWarm
    environment = options.get("env") or dict(os.environ)
    folder = Path(options.get("cwd") or Path.cwd()).absolute()
    return begin(environment).fork(command[3:], folder, environment, speaks)


def _descriptor(stream: Any, default: int) -> int:
    if stream is None:
        return default
    if not hasattr(stream, "fileno"):
        raise NotWarm
    return int(stream.fileno())
