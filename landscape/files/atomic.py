"""Writing a file whole or not at all: what was there stays until its successor is safe on the disk.

The bytes go to a temporary file beside the target, are flushed, synced and measured, and only then take
the target's name in one step. A crash on the way leaves the old file, and at worst a temporary one,
which the next write to that folder sweeps away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landscape.errors import LandscapeError

# A temporary file that is older than this was left by a program that died: no write takes so long.
STALE_SECONDS = 3600.0

_TEMPORARY = re.compile(r"\.landscape-[0-9a-f]{16}\.tmp")
# Without it, Windows would write CR LF for every LF.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_ADVICE = {
    errno.ENOENT: "its folder does not exist: create it, or choose another",
    errno.ENOTDIR: "a part of its path is a file, not a folder: choose another place",
    errno.EISDIR: "it is a folder: give the name of a file in it",
    errno.EACCES: "writing is not allowed there: choose another place, or change the permissions",
    errno.EPERM: "writing is not allowed there: choose another place, or change the permissions",
    errno.EROFS: "that disk is read-only: choose another place",
    errno.ENOSPC: "the disk is full: make room, or choose another place",
    errno.EDQUOT: "your quota of disk space is used up: make room, or choose another place",
    errno.EFBIG: "the file would be too large for that disk: choose another place",
    errno.ENAMETOOLONG: "its name is too long: choose a shorter one",
    errno.ELOOP: "its links lead in a circle: choose another name",
}


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file; raise LandscapeError, the old file untouched, if that fails."""
    write_chunks(path, [data])


def write_chunks(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> None:
    """Write a file piece by piece; raise LandscapeError, the old file untouched, if that fails.

    A symbolic link stays one: the file it leads to is written. A device or a pipe has no old content to
    keep and is written to directly. What the chunks themselves raise passes through.
    """
    with _advising(path):
        before = _status(path)
        if before is not None and not stat.S_ISREG(before.st_mode):
            _pour(path, chunks)
        else:
            _replace(Path(os.path.realpath(path)), before, chunks)


def check(path: str | os.PathLike[str]) -> None:
    """Raise LandscapeError if a file cannot be written there, as far as can be told: before long work."""
    with _advising(path):
        before = _status(path)
        if before is None or stat.S_ISREG(before.st_mode):
            folder = Path(os.path.realpath(path)).parent
            folder.stat()
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "")
        if before is not None and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "")


@contextmanager
def _advising(path: str | os.PathLike[str]) -> Iterator[None]:
    """Say of a file that cannot be written what to change."""
    _check_name(path)
    try:
        yield
    except OSError as error:
        reason = _ADVICE.get(error.errno or 0) or f"{error.strerror or error}: choose another place"
        raise LandscapeError(f"{os.fspath(path)!r} was not written; {reason}.") from None


def _check_name(path: str | os.PathLike[str]) -> None:
    """Raise LandscapeError for a name that no file can have."""
    try:
        usable = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        usable = False
    if not usable:
        raise LandscapeError(f"{os.fspath(path)!r} is no name for a file: choose another.")


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    """Return what file is at a path, links followed, or None if there is nothing."""
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "")
    return found


def _pour(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> None:
    with Path(path).open("wb", buffering=0) as file:
        for chunk in chunks:
            _write_all(file.fileno(), chunk)


def _replace(target: Path, before: os.stat_result | None, chunks: Iterable[bytes]) -> None:
    if before is not None and not os.access(target, os.W_OK):
        # Replacing needs the folder's permission only; a file that was protected by hand stays protected.
        raise PermissionError(errno.EACCES, "")
    temporary = target.parent / f".landscape-{secrets.token_hex(8)}.tmp"
    descriptor = os.open(temporary, _NEW_FILE, 0o666)
    try:
        try:
            _fill(descriptor, chunks)
        finally:
            os.close(descriptor)
        if before is not None:
            _take_over(temporary, before)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)
    _sweep(target.parent)


def _fill(descriptor: int, chunks: Iterable[bytes]) -> None:
    """Write everything and make sure that it is on the disk, to the last byte."""
    length = 0
    for chunk in chunks:
        _write_all(descriptor, chunk)
        length += len(chunk)
    os.fsync(descriptor)
    if os.fstat(descriptor).st_size != length:
        raise OSError(errno.ENOSPC, "")


def _write_all(descriptor: int, data: bytes) -> None:
    """Write until nothing is left: on a full disk the system takes a part and reports no error."""
    left = memoryview(data)
    while left:
        taken = os.write(descriptor, left)
        if taken <= 0:
            raise OSError(errno.ENOSPC, "")
        left = left[taken:]


def _take_over(temporary: Path, before: os.stat_result) -> None:
    """Give the new file the owner and the permissions of the old, as far as the system lets us."""
    with suppress(OSError, AttributeError):  # Windows has no chown
        if (before.st_uid, before.st_gid) != (os.getuid(), os.getgid()):
            os.chown(temporary, before.st_uid, before.st_gid)
    with suppress(OSError):
        temporary.chmod(stat.S_IMODE(before.st_mode) & 0o777)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where a folder can be synced at all."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what earlier writes left behind when they were killed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > STALE_SECONDS:
                        Path(entry.path).unlink()
