"""Files are read within bounds and written whole, private to their owner."""

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from soleus.files import read_standard_input, read_text, whole, write_whole
from soleus.problems import ProblemsError


def refused(call, *arguments):
    with pytest.raises(ProblemsError) as refusal:
        call(*arguments)
    return str(refusal.value)


def test_a_text_is_read_with_and_without_a_byte_order_mark(tmp_path):
    (tmp_path / "bare").write_bytes("é".encode())
    (tmp_path / "marked").write_bytes("é".encode("utf-8-sig"))
    assert read_text(tmp_path / "bare") == read_text(tmp_path / "marked") == "é"


@pytest.mark.parametrize(("most", "fits"), [(3, False), (4, True), (5, True)])
def test_a_file_of_four_bytes_fits_into_four(tmp_path, most, fits):
    path = tmp_path / "four"
    path.write_text("four")
    if fits:
        assert read_text(path, most) == "four"
    else:
        assert "longer than 3 bytes" in refused(read_text, path, most)


def test_what_is_no_plain_file_is_not_opened(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "a pipe" in refused(read_text, pipe)
    assert "a folder" in refused(read_text, tmp_path)
    assert "a device" in refused(read_text, Path("/dev/zero"))
    assert "No such file" in refused(read_text, tmp_path / "none")
    assert "no file can have this name" in refused(read_text, Path("a\0b"))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "bytes").write_bytes(b"\x89PNG\xff")
    assert "not UTF-8" in refused(read_text, tmp_path / "bytes")
    for mark in ("utf-16", "utf-16-be"):
        (tmp_path / "bytes").write_bytes(
            "\ufeff".encode("utf-16-be") * (mark == "utf-16-be") + "age_years = 5".encode(mark)
        )
        assert "it is UTF-16 text; save it as UTF-8" in refused(read_text, tmp_path / "bytes")


def test_standard_input_is_bounded_and_may_be_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"four")))
    assert "longer than 3" in refused(read_standard_input, 3)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"four")))
    assert read_standard_input(4) == "four"
    monkeypatch.setattr(sys, "stdin", None)
    assert "closed" in refused(read_standard_input)


def test_a_written_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text("old")
    path.chmod(0o644)
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_fails_midway_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text("old")

    def write_half():
        with whole(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_stays_one(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_text() == "new"


def test_places_that_cannot_be_written_are_named(tmp_path):
    assert "a folder" in refused(write_whole, tmp_path, "")
    assert "a device" in refused(write_whole, Path("/dev/full"), "")
    assert "No such file" in refused(write_whole, tmp_path / "none" / "case", "")
    assert "File name too long" in refused(write_whole, tmp_path / ("a" * 300), "")
    assert list(tmp_path.iterdir()) == []
