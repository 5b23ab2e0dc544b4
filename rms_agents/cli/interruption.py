"""Ctrl-C ends the program within two seconds, even in the midst of machine code.

Python hears of a signal only between two of its own instructions, and whoever waits for threads
waits for the runs in progress; a run of a million people takes a minute. So the system itself tells
a thread of ours, which grants a moment for leaving in order and then ends the process. That harms
nothing: files are whole or not there at any moment.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rms_agents.leaving import leave, work

_GRACE = 1.5  # seconds


@contextmanager
def prompt_interruption() -> Iterator[None]:
    """Have Ctrl-C end the process with exit code 130, after a moment if not at once."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may ask the system to be told
        return
    told, teller = socket.socketpair()
    teller.setblocking(False)
    before = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
    left = threading.Event()
    watcher = threading.Thread(target=_leave_when_told, args=(told, left), daemon=True)
    watcher.start()
    try:
        work(going_on=True)
        yield
    finally:
        work(going_on=False)
        left.set()
        signal.set_wakeup_fd(before)
        teller.close()  # the watcher reads the end and is done
        watcher.join()
        told.close()


def _leave_when_told(told: socket.socket, left: threading.Event) -> None:
    while signals := told.recv(64):
        if signal.SIGINT in signals and not left.wait(_GRACE):
            leave()
