"""Files from outside and files about people: read within bounds, written whole or not at all, private to their owner.

A name can stand for a device that never ends or a pipe that nobody writes to, so only plain files are opened. What is
written holds health facts more often than not, so nobody but the owner may read it, and a crash leaves either the old
file or the new one, never half of one.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from soleus.problems import ProblemsError

MOST_BYTES = 1_000_000  # of a text that a person writes; the longest case with every fact answered takes 5000
PRIVATE = 0o600
GZIP = b"\x1f\x8b"  # how a compressed file begins


def read_text(path: Path, most: int = MOST_BYTES, *, packed: bool = False) -> str:
    """Read a plain file of UTF-8 text of at most ``most`` bytes, with or without a byte order mark.

    Args:
        path: the file.
        most: how many bytes of text are read.
        packed: whether it is compressed (gzip).

    Raises:
        ProblemsError: there is no such file, it is none, it is longer, it is damaged, or it is not UTF-8.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ProblemsError(f"{path.name} cannot be read", [f"{path}: it is {_kind(mode)}, not a file"])
        with path.open("rb") as file:
            content = _unpacked(file, path.name, most) if packed else file.read(most + 1)
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        if isinstance(error, ProblemsError):
            raise
        raise ProblemsError(f"{path.name} cannot be read", [f"{path}: {reason(error)}"]) from None
    return _text(content, path.name, most)


def read_standard_input(most: int = MOST_BYTES) -> str:
    """Read UTF-8 text from standard input, bounded as ``read_text`` bounds a file.

    Raises:
        ProblemsError: standard input is closed, is longer, or is not UTF-8.
    """
    name = "standard input"
    if sys.stdin is None or sys.stdin.closed:
        raise ProblemsError(f"{name} cannot be read", ["it is closed"])
    try:
        content = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise ProblemsError(f"{name} cannot be read", [reason(error)]) from None
    return _text(content, name, most)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write; it takes its name when all is written, readable by its owner alone.

    Raises:
        ProblemsError: there is no such folder, no room, or no permission; or the name stands for something that is no
            plain file. What stood under the name before stands there still, and nothing is left beside it.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.exists() and not target.is_file():
            kind = _kind(target.stat().st_mode)
            raise ProblemsError(f"{path.name} cannot be written", [f"{path}: it is {kind}, not a file"])
        import tempfile  # noqa: PLC0415  # it takes as long to load as an answer to one person

        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    except (OSError, ValueError) as error:
        if isinstance(error, ProblemsError):
            raise
        raise ProblemsError(f"{path.name} cannot be written", [f"{path}: {reason(error)}"]) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(target)
    except OSError as error:
        raise ProblemsError(f"{path.name} cannot be written", [f"{path}: {reason(error)}"]) from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(beside).unlink()


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone (see ``whole``)."""
    with whole(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def reason(error: Exception) -> str:
    """Say what the system found wrong, without a traceback's words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "no file can have this name" if isinstance(error, ValueError) else type(error).__name__


def _text(content: bytes, name: str, most: int) -> str:
    if len(content) > most:
        raise ProblemsError(f"{name} cannot be read", [f"it is longer than {most:,} bytes, the most that is read"])
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ProblemsError(f"{name} cannot be read", ["it is UTF-16 text; save it as UTF-8"])
    if content.startswith(GZIP):
        raise ProblemsError(f"{name} cannot be read", ["it is compressed (gzip); unpack it first"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemsError(f"{name} cannot be read", ["it is not UTF-8 text; save it as UTF-8"]) from None


def _unpacked(file: IO[bytes], name: str, most: int) -> bytes:
    """Unpack no more than is read: a few bytes can stand for thousands of millions."""
    import gzip  # noqa: PLC0415  # most files are as they are
    import zlib  # noqa: PLC0415  # most files are as they are

    try:
        with gzip.open(file) as unpacked:
            return unpacked.read(most + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ProblemsError(f"{name} cannot be read", ["it is no packed file (gzip), or a damaged one"]) from None


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFSOCK: "a socket",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")
