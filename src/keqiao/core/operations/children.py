"""Starting the parts of the running product as children, passing signals on to them, leaving no orphan."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

PATIENCE = 15.0


def start(*words: str) -> subprocess.Popen[bytes]:
    """Start `keqiao WORDS` as a child that knows its parent (`watch_parent`), first of a process group of its own (`end`)."""
    env = os.environ | {"KEQIAO_PARENT": str(os.getpid())}
    return subprocess.Popen([sys.executable, "-m", "keqiao", *words], env=env, process_group=0)


def watch_parent(stop: Callable[[], None]) -> None:
    """In a child: call `stop` when the process that started the product is gone, however it ended."""
    parent = int(os.environ.get("KEQIAO_PARENT") or 0)
    if not parent:
        return

    def watch() -> None:
        # Not by asking whether the process is there: one that nobody waited for would seem so for ever.
        while os.getppid() == parent:
            time.sleep(1)
        stop()

    threading.Thread(target=watch, daemon=True, name="watch-parent").start()


def supervise(children: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until one child ends or TERM/INT arrives; then end all. Returns 0 after a signal, 1 when a child fell."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while not asked.is_set() and all(child.poll() is None for child in children):
        asked.wait(0.3)
    end(children)
    return 0 if asked.is_set() else 1


def end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """TERM, some patience, then KILL; also for what a child started and left behind."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
