import gc
import subprocess
import sys
import threading
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread

from landscape.widgets.worker import Worker


class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.results = []
        self.errors = []
        self.threads = set()

    def take(self, result):
        self.results.append(result)
        self.threads.add(QThread.currentThread())

    def fail(self, error):
        self.errors.append(error)


@pytest.fixture
def receiver(qtbot):
    return Receiver()


@pytest.fixture
def worker(qtbot):
    worker = Worker()
    yield worker
    worker.close()


def drain(qtbot):
    """Return when every thread has finished, and every answer posted until then has been given."""
    meeting, seen, witness = threading.Barrier(2), [], Worker()
    for key in range(2):
        witness.submit(key, lambda stop: meeting.wait(20), seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)


def until_stopped(started, stop):
    started.set()
    assert stop.wait(20)
    return "late"


def test_works_elsewhere_and_answers_here(qtbot, qapp, worker, receiver):
    worker.submit("key", lambda stop: threading.current_thread(), receiver.take)
    qtbot.waitUntil(lambda: len(receiver.results) == 1)
    assert receiver.results[0] is not threading.main_thread()
    assert receiver.threads == {qapp.thread()}


def test_hands_an_error_over(qtbot, worker, receiver):
    worker.submit("key", lambda stop: 1 / 0, receiver.take, receiver.fail)
    qtbot.waitUntil(lambda: len(receiver.errors) == 1)
    assert isinstance(receiver.errors[0], ZeroDivisionError)
    assert receiver.results == []


def test_an_error_that_nobody_handles_is_not_lost(qtbot, worker, receiver):
    with qtbot.capture_exceptions() as raised:
        worker.submit("key", lambda stop: 1 / 0, receiver.take)
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][0] is ZeroDivisionError


def test_a_newer_request_replaces_a_running_one(qtbot, worker, receiver):
    started = threading.Event()
    worker.submit("key", partial(until_stopped, started), receiver.take)
    assert started.wait(20)
    worker.submit("key", lambda stop: "new", receiver.take)
    drain(qtbot)
    assert receiver.results == ["new"]


def test_a_newer_request_replaces_a_finished_one_whose_answer_is_on_its_way(qtbot, worker, receiver):
    finished = threading.Event()
    worker.submit("key", lambda stop: finished.set(), receiver.take)
    assert finished.wait(20)
    worker.submit("key", lambda stop: "new", receiver.take)
    drain(qtbot)
    assert receiver.results == ["new"]


def test_a_request_that_is_replaced_while_it_waits_never_runs(qtbot, worker, receiver):
    busy, ran = [threading.Event(), threading.Event()], []
    for key, started in enumerate(busy):
        worker.submit(key, partial(until_stopped, started), receiver.take)
        assert started.wait(20)
    for name in ("first", "second"):
        worker.submit("key", lambda stop, name=name: ran.append(name), receiver.take)
    worker.cancel(0)
    worker.cancel(1)
    drain(qtbot)
    assert ran == ["second"]
    assert receiver.results == [None]


def test_keys_do_not_disturb_each_other(qtbot, worker, receiver):
    for key in "abc":
        worker.submit(key, lambda stop, key=key: key, receiver.take)
    drain(qtbot)
    assert sorted(receiver.results) == ["a", "b", "c"]


def test_a_closed_worker_stops_at_once_and_says_nothing(qtbot, worker, receiver):
    started = threading.Event()
    worker.submit("key", partial(until_stopped, started), receiver.take)
    assert started.wait(20)
    worker.close()
    worker.submit("other", lambda stop: "ignored", receiver.take)
    drain(qtbot)
    assert receiver.results == []


def test_a_deleted_parent_takes_its_worker_along(qtbot, receiver):
    parent, started = QObject(), threading.Event()
    Worker(parent).submit("key", partial(until_stopped, started), receiver.take)
    assert started.wait(20)
    shiboken6.delete(parent)
    drain(qtbot)
    assert receiver.results == []


def test_nothing_is_delivered_to_a_deleted_object(qtbot, worker, receiver):
    go, results = threading.Event(), receiver.results
    worker.submit("key", lambda stop: go.wait(20), receiver.take)
    shiboken6.delete(receiver)
    go.set()
    drain(qtbot)
    assert results == []


def test_no_garbage_is_collected_in_the_background(qtbot, worker, receiver):
    worker.submit("key", lambda stop: gc.isenabled(), receiver.take)
    drain(qtbot)
    assert receiver.results == [False]
    assert gc.isenabled()


_PROGRAM = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QTimer
from landscape.widgets.worker import Worker
app = QCoreApplication(sys.argv)
worker, started = Worker(), threading.Event()
def job(stop):
    started.set()
    stop.wait()
for key in range(5):
    worker.submit(key, job, print)
started.wait()
{ending}
"""


@pytest.mark.parametrize("ending", ["QTimer.singleShot(0, app.quit); app.exec()", "worker.close()"])
def test_a_program_ends_while_jobs_run(ending):
    program = [sys.executable, "-W", "error", "-c", _PROGRAM.format(ending=ending)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
