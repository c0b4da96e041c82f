"""Talking to kernels without the pauses that jupyter_client makes to be sure."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

#: Seconds between two questions to a kernel that has not answered yet.
ASKS_AGAIN = 1.0


class PromptClient(AsyncKernelClient):
    """Knows that a kernel is ready by its answer and by its being idle again, where others wait until it is silent."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel has answered on the channel of requests and been heard on that of outputs.

        Raises
        ------
        RuntimeError
            If it died, or did not answer within `timeout` seconds.
        """
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while not await self._answers(self.kernel_info()):
            if not await self._async_is_alive():
                raise RuntimeError(f"kernel dead before {timeout} seconds were over")
            if time.monotonic() > until:
                raise RuntimeError(f"kernel silent for {timeout} seconds")

    wait_for_ready = _async_wait_for_ready  # type: ignore[assignment]

    async def _answers(self, question: str) -> bool:
        """Return whether the kernel has answered a question, and was heard to be idle after it."""
        try:
            self._handle_kernel_info_reply(await _told(self.shell_channel, question))
            while (await _told(self.iopub_channel, question))["content"].get("execution_state") != "idle":
                continue
        except Empty:
            return False
        return True


async def _told(channel: Any, question: str) -> dict[str, Any]:
    """Return the next message that tells of a question; others are of questions before it."""
    while (message := await channel.get_msg(timeout=ASKS_AGAIN))["parent_header"].get("msg_id") != question:
        continue
    return message
