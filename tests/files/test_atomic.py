"""A file is whole: the old one or the new one, whatever fails on the way."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from landscape import LandscapeError
from landscape.files import atomic

ROOT = Path(__file__).parents[2]
OLD, NEW = b"old and whole", b"new and whole" * 1000
POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions, links and pipes of POSIX")
NOT_ROOT = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "run.csv"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_and_a_replaced_one(tmp_path: Path, target: Path) -> None:
    atomic.write_bytes(target, NEW)
    atomic.write_bytes(tmp_path / "π.txt", "η = 0.1\n".encode())
    atomic.write_chunks(str(tmp_path / "pieces"), (part for part in (b"a", b"", b"bc")))
    atomic.write_bytes(tmp_path / "empty", b"")
    assert target.read_bytes() == NEW
    assert (tmp_path / "π.txt").read_bytes() == "η = 0.1\n".encode()
    assert (tmp_path / "pieces").read_bytes() == b"abc"
    assert names(tmp_path) == ["empty", "pieces", "run.csv", "π.txt"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("call", ["write", "fsync", "replace", "fstat"])
def test_a_failing_disk_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(LandscapeError, match=r"run\.csv.* was not written; ") as caught:
            atomic.write_bytes(target, NEW)
    assert str(caught.value).endswith(".")
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["run.csv"]


def test_a_full_disk_takes_less_than_it_was_given(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
        atomic.write_bytes(target, NEW)
    assert target.read_bytes() == NEW
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: 0)
        with pytest.raises(LandscapeError, match="disk is full"):
            atomic.write_bytes(target, OLD)
    assert target.read_bytes() == NEW


def test_a_disk_that_lies_about_the_length_is_caught(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: len(data))
        with pytest.raises(LandscapeError, match="disk is full"):
            atomic.write_bytes(target, NEW)
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("error", [RuntimeError("wrong"), KeyboardInterrupt(), LandscapeError("No run.")])
def test_what_the_content_raises_passes_through(target: Path, error: BaseException) -> None:
    def chunks() -> Iterator[bytes]:
        yield NEW
        raise error

    with pytest.raises(type(error)):
        atomic.write_chunks(target, chunks())
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["run.csv"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing/run.csv", "folder does not exist"),
        ("run.csv/inside", "not a folder"),
        (".", "it is a folder"),
        ("", "it is a folder|does not exist"),
        ("x" * 300, "too long"),
        ("nul\0byte", "no name for a file"),
    ],
)
@POSIX
def test_impossible_places_are_told_in_a_sentence(
    target: Path, monkeypatch: pytest.MonkeyPatch, path: str, says: str
) -> None:
    monkeypatch.chdir(target.parent)
    with pytest.raises(LandscapeError, match=says) as caught:
        atomic.write_bytes(path, NEW)
    assert re.search(r": (choose|create|give|make|close)\b.*\.$", str(caught.value))
    assert names(target.parent) == ["run.csv"]


def test_the_longest_possible_name_is_written(tmp_path: Path) -> None:
    atomic.write_bytes(tmp_path / ("x" * 255), NEW)
    assert names(tmp_path) == ["x" * 255]


@NOT_ROOT
def test_a_folder_that_is_read_only(target: Path) -> None:
    target.parent.chmod(0o555)
    try:
        with pytest.raises(LandscapeError, match="not allowed"):
            atomic.write_bytes(target, NEW)
        assert target.read_bytes() == OLD
    finally:
        target.parent.chmod(0o755)


@NOT_ROOT
def test_a_file_that_was_protected_stays_protected(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(LandscapeError, match="not allowed"):
        atomic.write_bytes(target, NEW)
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_refuses(target: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(LandscapeError, match="choose another place"):
            atomic.write_bytes(target, NEW)
    assert target.read_bytes() == OLD


@POSIX
def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path, target: Path) -> None:
    target.chmod(0o640)
    before = os.umask(0o027)
    try:
        atomic.write_bytes(target, NEW)
        atomic.write_bytes(tmp_path / "new", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@POSIX
def test_a_symbolic_link_stays_one(tmp_path: Path, target: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, dangling, circle = tmp_path / "elsewhere" / "link", tmp_path / "dangling", tmp_path / "circle"
    link.symlink_to(target)
    dangling.symlink_to(tmp_path / "elsewhere" / "born")
    circle.symlink_to(circle)
    atomic.write_bytes(link, NEW)
    atomic.write_bytes(dangling, NEW)
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert target.read_bytes() == (tmp_path / "elsewhere" / "born").read_bytes() == NEW
    with pytest.raises(LandscapeError, match="circle"):
        atomic.write_bytes(circle, NEW)
    assert circle.is_symlink()


@POSIX
def test_a_pipe_and_a_device_are_written_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    atomic.write_bytes(pipe, NEW)
    reader.join(10)
    assert read == [NEW]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    atomic.write_bytes(os.devnull, NEW)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116


KILLED = """
import os, signal, sys
from landscape.files import atomic
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], die)
atomic.write_bytes(sys.argv[1], b"new" * 100000)
"""


@POSIX
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_being_killed_leaves_the_old_file_and_the_next_write_sweeps(target: Path, call: str) -> None:
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(target), call],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD
    (leftover,) = [path for path in target.parent.iterdir() if path != target]
    atomic.write_bytes(target, NEW)
    assert leftover.exists(), "it might belong to a program that is still writing"
    long_ago = time.time() - 2 * atomic.STALE_SECONDS
    os.utime(leftover, (long_ago, long_ago))
    atomic.write_bytes(target, NEW)
    assert names(target.parent) == ["run.csv"]


def test_only_our_own_leftovers_are_swept(tmp_path: Path) -> None:
    kept = [
        ".landscape-short.tmp",
        "landscape-0123456789abcdef.tmp",
        ".landscape-0123456789abcdef.tmp.bak",
        "x.tmp",
    ]
    folder = tmp_path / ".landscape-fedcba9876543210.tmp"
    folder.mkdir()
    for name in [*kept, ".landscape-0123456789abcdef.tmp"]:
        (tmp_path / name).write_bytes(OLD)
        os.utime(tmp_path / name, (0, 0))
    os.utime(folder, (0, 0))
    atomic.write_bytes(tmp_path / "new", NEW)
    assert names(tmp_path) == sorted([*kept, folder.name, "new"])
