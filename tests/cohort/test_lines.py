"""A CSV file is looked at byte by byte before anything reads it."""

import csv
import io

import duckdb
import pytest

from soleus.cohort import lines
from soleus.cohort.lines import look_at
from soleus.cohort.opening import open_table
from soleus.problems import ProblemsError

PARTED = "its columns must be parted by commas, and line 1 parts them by "


@pytest.fixture(params=[1, 3, 1 << 24], ids=["byte by byte", "three bytes", "at once"])
def look(request, monkeypatch, tmp_path):
    """Look at a CSV file, in slices of any size."""
    monkeypatch.setattr(lines, "SLICE", request.param)

    def look_(raw, delimiter=","):
        path = tmp_path / "people.csv"
        path.write_bytes(raw)
        return look_at(path, delimiter)

    return look_


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "rows",
    [
        [["a", "b"]],
        [["a", "b"], ["1", "2"], ["", ""]],
        [["a", "b"], ["#1", "2"], ["3", "true#x"]],
        [["a", "b"], ["1\n2", "\r\n"], ['say "so"', "x,y"], ['"', "\r"]],
        [["a, b", 'c"'], ["é", "\u2028"], ["1", ""]],
        [["a"], ["1"], ["2"]],
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_rows_are_counted_as_python_counts_them(look, end, rows, last):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    if r"\r" in str(rows):  # for which Python forgets the quotation marks
        writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    text = out.getvalue() if last else out.getvalue().removesuffix(end)
    for raw in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        found = look(raw)
        assert found.columns == tuple(rows[0])
        assert found.rows == len(rows) - 1
        assert found.breaks_in_cells == any(set(cell) & {"\r", "\n"} for row in rows for cell in row)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the file is empty: its first line must name the columns"),
        (b"a,b\n1\x002,3\n", "line 2: a zero byte stands there; this is no text"),
        (b"a,b\n1,2\n\xff,3\n", "line 3: it is not UTF-8 text"),
        (b"a,b\n1,\xc3\n", "line 2: it is not UTF-8 text"),
        (b"a,b\n1,\xc3", "line 2: it is not UTF-8 text"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1: "),
        (b'a,b\n1,"2\n', "line 2: a quotation mark is opened and never closed"),
        (b'a,b\n1"2,3\n', "line 2: a quotation mark stands inside a cell"),
        (b'a,b\n"1"2,3\n', "line 2: a quotation mark stands inside a cell"),
        (b'a,b\n "1",3\n', "line 2: a quotation mark stands inside a cell"),
        (b'a,b\n"1" ,3\n', "line 2: a quotation mark stands inside a cell"),
        (
            b"a,b\n1,2\r\n3,4\n",
            "line 2: it ends with a carriage return and line feed, and lines above with a line feed",
        ),
        (b"a,b\n1,2\r3,4\n", "line 2: it ends with a carriage return, and lines above with a line feed"),
        (b"a,b\n\n1,2\n", "line 2 is empty: take it out, or write a row"),
        (b"\na,b\n1,2\n", "line 1 is empty: take it out, or write a row"),
        (b"a\n1\n\n", "line 3 is empty: take it out, or write a row"),
        (b"a,b\n1,2,3\n", "line 2: it has more or fewer cells than the first line names columns"),
        (b"a,b\n1,2\n3\n", "line 3: it has more or fewer cells than the first line names columns"),
        (b"a,b\n1,2,\n", "line 2: it has more or fewer cells than the first line names columns"),
        (b"a,b\n1,2\n3", "line 3: it has more or fewer cells than the first line names columns"),
        (b'\xef\xbb\xbf"a\nc",b\n1,2\n', "line 1: a line break stands in a column's name"),
        (b"a;b\n1;2\n", PARTED + "semicolons; save it with commas (.csv) or with tabs (.tsv)"),
        (b"a\tb\n1\t2\n", PARTED + "tabs; save it"),
        (b"a|b\n1|2\n", PARTED + "upright bars; save it"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(look, raw, says):
    with pytest.raises(ProblemsError) as error:
        look(raw)
    assert error.value.problems[0].startswith(says.partition("it ends")[0] if "lines above" in says else says)


def test_empty_lines_at_the_end_are_no_rows(look):
    assert look(b"a,b\n1,2\n\n\n").rows == 1


def test_tabs_part_the_columns_of_a_tsv_file(tmp_path):
    path = tmp_path / "people.tsv"
    path.write_text("id\tsmoker\n1,5\ttrue\n")
    table = open_table(str(path))
    assert duckdb.connect().execute(f"select * from {table.relation}").fetchall() == [("1,5", "true")]


def test_a_line_too_long_to_be_one_is_refused(refused, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b"id,age_years\n" + b"x" * 3_000_000 + b",40\n")
    (told,) = refused(path)
    assert "longer than 2,000,000 bytes" in told
    assert "xxx" not in told
