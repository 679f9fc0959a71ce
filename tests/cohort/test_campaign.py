"""Random tables by every writer at hand: each row is taken as one person's reader takes it, or both refuse it.

PyArrow and Polars write in ways that DuckDB does not; what they would write is left out where they are not installed.
"""

import csv
import io
import math
import random
from decimal import Decimal

import duckdb
import numpy as np
import pytest

from soleus.cohort.duck import connect
from soleus.cohort.opening import open_table
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of
from tests.cohort.reading import Reading, one_person

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

WORDS = [
    "true", "false", "TRUE", "False", "true#x", "#", "", "1", "0", "yes", "nan", "NaN", "null", "NULL", "none", "None",
    "evening", "left", "both", "female", "Female", " true", "true ", "t", "\\N", "NA", "-", "Infinity", "-0", "065",
    "5.", ".5", "1e2", "0x10", "1_0", "5\n", "5 ", "1,5", "40", "0.8", "0.625", "1e999", "1e-400", "-1", "3", "2.5",
    "\ufb01", "\uff14\uff10", "40\u00a0", "'40'", "a,b", 'say "so"', "line\nbreak", "tab\there", "é", "1d", "2f",
]  # fmt: skip
NUMBERS = [
    math.nan, math.inf, -math.inf, -0.0, 0.0, 0.8, 0.625, 0.5, 1.0, 2.0, 2.5, 3.0, 40.0, 65.0, 120.0, 120.00001, -1.0,
    5e-324, 1e308, 16777217.0, 0.1, 3.0000000000000004, 7, 10, 170.0, 22.5,
]  # fmt: skip
ODD = {
    "null": lambda _: None,
    "float16": lambda r: r.choice([0.5, 0.625, 2.0, 40.0, math.nan, math.inf]),
    "float32": lambda r: r.choice([number for number in NUMBERS if not 1e300 < number < math.inf]),
    "float64": lambda r: r.choice(NUMBERS),
    "int8": lambda r: r.randint(-5, 127),
    "int64": lambda r: r.choice([0, 1, 3, 40, 2**53 + 1, -(2**63), 2**63 - 1]),
    "uint64": lambda r: r.choice([0, 1, 3, 40, 2**64 - 1]),
    "decimal": lambda r: Decimal(r.randint(-10, 13000)).scaleb(-2),
    "bool": lambda r: r.random() < 0.5,
    "text": lambda r: r.choice(WORDS),
    "blob": lambda _: b"40",
    "list": lambda _: [1],
    "timestamp": lambda _: 1,
}
DUCK = {
    "null": '"NULL"', "float16": "FLOAT", "float32": "FLOAT", "float64": "DOUBLE", "int8": "TINYINT",
    "int64": "BIGINT", "uint64": "UBIGINT", "decimal": "DECIMAL(9,2)", "bool": "BOOLEAN", "text": "VARCHAR",
}  # fmt: skip
LIKELY = {
    "bool": ["bool", "bool", "text", "null"],
    "choice": ["text", "text", "null"],
    "number": ["float64", "float32", "float16", "int8", "int64", "uint64", "decimal", "text"],
}
LIKELY["integer"] = LIKELY["number"]


def drawn(random_, vocabulary, rows):
    """Draw columns: by name, the type and the values; mostly of a type that the fact can have."""
    keys = random_.sample(list(vocabulary.every_key()), 6)
    columns = {}
    for key in keys:
        fact = vocabulary.fact(key)
        type_ = random_.choice(LIKELY[fact.type] if random_.random() < 0.97 else list(ODD))
        empty = random_.random()
        values = [None if random_.random() < empty else ODD[type_](random_) for _ in range(rows)]
        if type_ == "text" and random_.random() < 0.8:
            good = [*fact.values, "40", "2", "0.8"] if fact.type != "bool" else ["true", "false"]
            values = [value if value is None or random_.random() < 0.02 else random_.choice(good) for value in values]
        columns[column_of(key)] = type_, values
    return columns


def by_duckdb(columns, path):
    connection = duckdb.connect()
    named = ", ".join(f'"{name}" {DUCK[type_]}' for name, (type_, _) in columns.items())
    connection.execute(f"create table t ({named})")
    rows = list(zip(*(values for _, values in columns.values()), strict=True))
    connection.executemany(f"insert into t values ({', '.join('?' * len(columns))})", rows)
    connection.execute(f"copy t to '{path}' (row_group_size 2048)")


def by_pyarrow(columns, path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    types = {
        "null": pa.null(), "float16": pa.float16(), "float32": pa.float32(), "float64": pa.float64(),
        "int8": pa.int8(), "int64": pa.int64(), "uint64": pa.uint64(), "decimal": pa.decimal128(9, 2),
        "bool": pa.bool_(), "text": pa.string(), "blob": pa.binary(), "list": pa.list_(pa.int32()),
        "timestamp": pa.timestamp("ns"),
    }  # fmt: skip
    arrays = {name: pa.array(values, types[type_]) for name, (type_, values) in columns.items()}
    some = random.Random(len(path.name))
    arrays = {
        name: array.dictionary_encode() if array.type in {pa.string(), pa.float64()} and some.random() < 0.5 else array
        for name, array in arrays.items()
    }
    pq.write_table(
        pa.table(arrays), path, compression="zstd", row_group_size=200, write_page_index=True, data_page_version="2.0"
    )


def by_polars(columns, path):
    pl = pytest.importorskip("polars")
    types = {
        "null": pl.Null, "float16": pl.Float32, "float32": pl.Float32, "float64": pl.Float64, "int8": pl.Int8,
        "int64": pl.Int64, "uint64": pl.UInt64, "decimal": pl.Decimal(9, 2), "bool": pl.Boolean, "text": pl.String,
        "blob": pl.Binary, "list": pl.List(pl.Int32), "timestamp": pl.Datetime("ns"),
    }  # fmt: skip
    pl.DataFrame(
        {name: pl.Series(name, values, types[type_]) for name, (type_, values) in columns.items()}
    ).write_parquet(path, row_group_size=200)


WRITERS = {"duckdb": by_duckdb, "pyarrow": by_pyarrow, "polars": by_polars}


def as_written(type_, value):
    """Give what a file of this type holds of a value; a single that is not exact is what a table may not hold."""
    if value is None or type_ in {"blob", "list", "timestamp"}:
        return value
    if type_ == "float32":
        single = np.float32(value)
        exact = float(single)
        return exact if math.isnan(exact) or float(str(single)) == exact else math.nan
    return value


def agree(columns, rows, read, vocabulary):
    """Hold what came out of a table against one person's reader, row by row."""
    assert len(read.sound) + read.aside == read.rows == rows
    for number in range(rows):
        row = {name: as_written(type_, values[number]) for name, (type_, values) in columns.items()}
        assert read.sound.get(number + 1) == one_person(row, vocabulary)


def campaign(vocabulary, tmp_path, writer, tables, rows, engine=None, seed=1):
    """Write and read many tables; gives how many rows were compared, and how many tables were refused whole."""
    compared = refused = 0
    for number in range(tables):
        random_ = random.Random(f"{writer} {number} {seed}")
        columns = drawn(random_, vocabulary, rows)
        if writer == "duckdb":  # which does not write all types
            columns = {
                name: column if column[0] in DUCK else ("null", [None] * rows) for name, column in columns.items()
            }
        path = tmp_path / f"{writer}-{number}.parquet"
        WRITERS[writer](columns, path)
        try:
            read = Reading(path, vocabulary, tmp_path / f"{writer}-{number}", engine=engine)
        except ProblemsError as error:
            wrong = {line.partition(":")[0] for line in error.problems}
            assert wrong <= columns.keys()
            for name in wrong:  # no person's reader takes one of its values either
                type_, values = columns[name]
                assert any(value is not None for value in values), (name, type_)
            refused += 1
        else:
            agree(columns, rows, read, vocabulary)
            compared += rows
    return compared, refused


@pytest.mark.parametrize("writer", WRITERS)
def test_each_row_is_taken_as_for_one_person(vocabulary, tmp_path, writer):
    compared, _ = campaign(vocabulary, tmp_path, writer, tables=6, rows=300)
    assert compared >= 900


@pytest.mark.deep
@pytest.mark.parametrize("writer", WRITERS)
def test_each_of_a_hundred_thousand_rows_is_taken_as_for_one_person(vocabulary, tmp_path, writer):
    compared, _ = campaign(vocabulary, tmp_path, writer, tables=60, rows=1000, seed=2)
    assert compared >= 34_000


def made_csv(random_, vocabulary):
    """Make a CSV file as anybody might; gives its bytes."""
    keys = random_.sample(list(vocabulary.every_key()), random_.randint(1, 4))
    names = ["id", *map(column_of, keys)] if random_.random() < 0.8 else list(map(column_of, keys))
    plain = random_.random() < 0.5
    words = [word for word in WORDS if not set(word) & set(',"\n')] if plain else WORDS
    rows = [names] + [
        [
            random_.choice(words)
            if name == "id" or random_.random() < 0.2
            else random_.choice(["true", "false", "40", "", *vocabulary.fact(name).values])
            if name in vocabulary.facts
            else random_.choice(["", "1", "0.8"])
            for name in names
        ]
        for _ in range(random_.randint(0, 6))
    ]
    out = io.StringIO(newline="")
    end = random_.choice(["\n", "\r\n", "\n", "\r"])
    all_quoted = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer = all_quoted if random_.random() < 0.2 else csv.writer(out, lineterminator=end)
    writer.writerows(rows)
    text = out.getvalue()
    if random_.random() < 0.3:  # as nobody should
        place = random_.randrange(len(text) + 1)
        text = (
            text[:place] + random_.choice(['"', ",", "\n", "\r", "\r\n", "#", "\0", ";", " ", "\\", "x"]) + text[place:]
        )
    raw = text.encode("utf-8")
    if random_.random() < 0.05:
        raw = raw.rstrip(b"\r\n")
    if random_.random() < 0.1:
        raw = b"\xef\xbb\xbf" + raw
    if random_.random() < 0.03:
        place = random_.randrange(len(raw) + 1)
        raw = raw[:place] + b"\xff" + raw[place:]
    return raw


def by_python(raw):
    """Read CSV with Python's own reader: the names, and rows by name with what is not empty; None where it cannot."""
    try:
        text = raw.decode("utf-8-sig")
        if "\0" in text:
            return None
        names, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (csv.Error, ValueError):
        return None
    if any(len(row) != len(names) for row in rows):
        return None
    return [{name: cell or None for name, cell in zip(names, row, strict=True)} for row in rows]


def csv_campaign(vocabulary, tmp_path, monkeypatch, files, seed=1):
    """Read many CSV files, cell by cell, over one connection; gives how many were read, and how many rows compared."""
    connection = connect()
    for module in ("opening", "table"):
        monkeypatch.setattr(f"soleus.cohort.{module}.connect", lambda: connection)
    read = compared = 0
    path = tmp_path / "people.csv"
    for number in range(files):
        raw = made_csv(random.Random(f"csv {number} {seed}"), vocabulary)
        path.write_bytes(raw)
        try:
            table = open_table(str(path))
            found = connection.execute(f"select * from {table.relation}").fetchall()
        except (ProblemsError, duckdb.Error):
            continue
        if len(found) != table.rows:  # which writing it out refuses
            continue
        rows = by_python(raw)
        assert rows is not None, raw
        assert table.rows == len(rows), raw
        assert [dict(zip(table.types, row, strict=True)) for row in found] == rows, raw
        read += 1
        compared += len(rows)
    return read, compared


def test_each_row_of_a_csv_file_is_taken_as_for_one_person(vocabulary, tmp_path):
    compared = 0
    for number in range(12):
        raw = made_csv(random.Random(f"person {number}"), vocabulary)
        path = tmp_path / f"{number}.csv"
        path.write_bytes(raw)
        try:
            found = Reading(path, vocabulary, tmp_path / f"{number}")
        except ProblemsError:
            continue
        rows = by_python(raw)
        assert len(found.sound) + found.aside == found.rows == len(rows), raw
        for place, row in enumerate(rows, 1):
            person = one_person(row, vocabulary)
            if person is not None and row.get("id") is not None:
                person["id"] = row["id"]
            assert found.sound.get(place) == person, raw
        compared += len(rows)
    assert compared >= 15


def test_each_csv_file_is_read_as_python_reads_it_or_refused(vocabulary, tmp_path, monkeypatch):
    read, compared = csv_campaign(vocabulary, tmp_path, monkeypatch, files=200)
    assert read >= 100
    assert compared >= 300


@pytest.mark.deep
def test_each_of_twenty_thousand_csv_files_is_read_as_python_reads_it_or_refused(vocabulary, tmp_path, monkeypatch):
    read, _ = csv_campaign(vocabulary, tmp_path, monkeypatch, files=20_000, seed=2)
    assert read >= 10_000
