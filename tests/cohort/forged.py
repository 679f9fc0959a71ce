"""Parquet files that say something else of themselves than they hold."""

import struct
from pathlib import Path

import duckdb

FOOTER = 8  # bytes at the end of a file: the length of what it says of itself, and its mark


def write(path: Path, sql: str) -> Path:
    """Write a file whose values stand in it as they are."""
    duckdb.connect().execute(
        f"copy ({sql}) to '{path}' (format parquet, compression uncompressed, dictionary_size_limit 1)"
    )
    return path


def forge(path: Path, old: bytes, new: bytes, *, footer: bool, times: int = -1) -> Path:
    """Put other bytes into what a file holds, or into what it says of itself (``footer``)."""
    whole = path.read_bytes()
    start = len(whole) - FOOTER - struct.unpack("<I", whole[-FOOTER:-4])[0]
    parts = [whole[:start], whole[start:]]
    assert len(old) == len(new)
    assert old in parts[footer]
    parts[footer] = parts[footer].replace(old, new, times)
    path.write_bytes(b"".join(parts))
    return path


def double(value: float) -> bytes:
    return struct.pack("<d", value)


def single(value: float) -> bytes:
    return struct.pack("<f", value)
