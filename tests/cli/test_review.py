"""``soleus review``: a sheet in a file, or a refusal that leaves nothing behind."""

from pathlib import Path

import pytest


def test_a_sheet_is_written(soleus, tmp_path, rules):
    path = tmp_path / "sheet.html"
    assert soleus("review", "--out", path) == (0, f"written: {path}\n", "")
    text = path.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert rules.hash in text
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_of_one_chapter_as_markdown(soleus, tmp_path):
    path = tmp_path / "sheet.MD"
    assert soleus("review", "--out", path, "--chapter", "arteries")[0] == 0
    text = path.read_text("utf-8")
    assert "### abi-below-0-6 (danger rule)" in text
    assert "### saddle-numbness" not in text


def test_what_is_there_is_replaced(soleus, tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text("old", "utf-8")
    soleus("review", "--out", path)
    assert path.read_text("utf-8").startswith('<a id="top"></a>\n\n# Review of the rulebook')


@pytest.mark.parametrize("name", ["sheet.rtf", "sheet", "sheet.html.doc", ".html"])
def test_a_name_that_asks_for_no_form_is_refused(soleus, tmp_path, name):
    status, out, err = soleus("review", "--out", tmp_path / name)
    assert (status, out) == (2, "")
    assert "the file's name must end in .html or .md or .txt" in err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_chapter_is_refused(soleus, tmp_path):
    status, out, err = soleus("review", "--out", tmp_path / "sheet.html", "--chapter", "artery")
    assert (status, out) == (2, "")
    assert "there is no chapter 'artery'; did you mean 'arteries'?" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["nowhere/sheet.html", "a-file/sheet.html", "a-folder.html"])
def test_a_place_that_cannot_be_written_is_refused_and_nothing_stays_behind(soleus, tmp_path, place):
    (tmp_path / "a-file").write_text("", "utf-8")
    (tmp_path / "a-folder.html").mkdir()
    before = sorted(tmp_path.rglob("*"))
    status, out, err = soleus("review", "--out", tmp_path / place)
    assert (status, out) == (2, "")
    assert err.startswith(f"soleus: {Path(place).name} cannot be written\n- {tmp_path / place}: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_must_be_named(soleus):
    status, out, err = soleus("review")
    assert (status, out) == (2, "")
    assert "--out" in err
