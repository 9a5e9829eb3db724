"""Slow work off the GUI's thread: a function runs in the background, its result comes back to the GUI."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

Result = TypeVar("Result")


class _Job:
    """One request; `stop` is set when nobody wants its result any more."""

    def __init__(
        self,
        function: Callable[[Event], Any],
        on_result: Callable[[Any], object],
        on_error: Callable[[Exception], object] | None,
    ) -> None:
        self.function, self.on_result, self.on_error = function, on_result, on_error
        self.stop = Event()
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Work, in the background; a job that was stopped while it waited costs nothing."""
        try:
            if not self.stop.is_set():
                self.result = self.function(self.stop)
        except Exception as error:
            self.error = error
        _post().arrived.emit(self)

    def deliver(self) -> None:
        """Hand over what came out, in the GUI's thread; an error that nobody handles is raised there."""
        answer = self.on_result if self.error is None else self.on_error
        if self.stop.is_set() or not shiboken6.isValid(getattr(answer, "__self__", None)):
            return
        if self.error is None:
            self.on_result(self.result)
        elif self.on_error is not None:
            self.on_error(self.error)
        else:
            raise self.error


class _Post(QObject):
    """Sends jobs to the threads and carries them back into the GUI's thread.

    It lives as long as the process, so that a thread never sends to an object that is being deleted. While
    jobs run there is no collection of cyclic garbage: it would take place in whichever thread allocates,
    and Qt's objects must not be destroyed in another than their own.
    """

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="landscape")
        self._running = 0
        self._held: list[_Job] | None = None
        self.arrived.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def hold(self) -> None:
        """Keep jobs back until they are released."""
        self._held = self._held or []

    def release(self) -> None:
        """Have the jobs that were kept back run, and all later ones at once."""
        if self._held is None:
            return
        gc.freeze()  # what is there now stays: it need not be looked through again
        gc.enable()
        held, self._held = self._held, None
        for job in held:
            self.send(job)

    def send(self, job: _Job) -> None:
        """Have a job run."""
        if self._held is not None:
            self._held.append(job)
            return
        self._running += 1
        gc.disable()
        self._pool.submit(job.run)

    @Slot(object)
    def _open(self, job: _Job) -> None:
        self._running -= 1
        if not self._running:
            gc.enable()
        job.deliver()


@cache
def _post() -> _Post:
    return _Post()


def hold() -> None:
    """Keep all work back for now: threads of Python share one interpreter, and something matters more."""
    _post().hold()


def release() -> None:
    """Do all work that was kept back."""
    _post().release()


def _stop_all(jobs: dict[Hashable, _Job]) -> None:
    for job in jobs.values():
        job.stop.set()
    jobs.clear()


class Worker(QObject):
    """Runs functions in one small pool of threads that all workers share.

    A function is given an `Event` that is set when its result is no longer wanted. Python waits for
    running threads before it exits, so one that may take longer than a blink looks at it and returns.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Belong to `parent`: when that is deleted, or the application quits, all jobs are stopped."""
        super().__init__(parent)
        self._jobs: dict[Hashable, _Job] = {}
        self._closed = False
        # The dictionary outlives this object, whose own methods are gone once it is being destroyed.
        self.destroyed.connect(partial(_stop_all, self._jobs))
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    def submit(
        self,
        key: Hashable,
        function: Callable[[Event], Result],
        on_result: Callable[[Result], object],
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run `function(stop)` in the background, then one of the two answers in the GUI's thread.

        A newer request of the same key takes the place of an older one, whose answer never comes. Give
        bound methods as answers: those of a deleted QObject are not called.
        """
        if self._closed:
            return
        self.cancel(key)
        job = self._jobs[key] = _Job(function, on_result, on_error)
        _post().send(job)

    def cancel(self, key: Hashable) -> None:
        """Stop the request of that key, if there is one: its answer never comes."""
        job = self._jobs.pop(key, None)
        if job is not None:
            job.stop.set()

    @Slot()
    def close(self) -> None:
        """Stop everything, at once and without waiting; what is submitted later is ignored."""
        self._closed = True
        _stop_all(self._jobs)
