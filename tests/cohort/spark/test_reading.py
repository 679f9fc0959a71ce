"""Spark reads and refuses what DuckDB reads and refuses, however the table was written and whatever its name."""

import pytest

from soleus.cohort.spark import Spark
from tests.cohort.forged import double, forge, write
from tests.cohort.reading import Reading
from tests.cohort.test_bounds import hold_to_one_person
from tests.cohort.test_campaign import WRITERS, campaign


@pytest.fixture(scope="module")
def engine():
    running = Spark()
    yield running
    running.session.stop()


@pytest.mark.parametrize("writer", WRITERS)
def test_each_row_is_taken_as_for_one_person(vocabulary, tmp_path, engine, writer):
    compared, _ = campaign(vocabulary, tmp_path, writer, tables=2, rows=40, engine=engine, seed=3)
    assert compared


def test_each_row_near_a_bound_is_taken_as_for_one_person(vocabulary, tmp_path, engine):
    hold_to_one_person(vocabulary, tmp_path, engine)


@pytest.mark.parametrize("name", ["n_[1]", "n{a,b}", "_n", ".n", "n*", "n %20", "smoker=false/n"])
def test_a_name_is_a_name(vocabulary, tmp_path, engine, name):
    (tmp_path / "smoker=false").mkdir()
    write(tmp_path / "n_1.parquet", "select 'other' as id, true as smoker")
    path = write(tmp_path / "x.parquet", "select 'own' as id, true as smoker").rename(tmp_path / f"{name}.parquet")
    read = Reading(path, vocabulary, tmp_path / "out", engine=engine)
    assert read.sound == {1: {"id": "own", "smoker": True}}


def test_bounds_that_are_written_wrong_change_nothing(vocabulary, tmp_path, engine):
    path = write(tmp_path / "a.parquet", "select if(i = 1, 4, 0.5)::double as left_abi from range(3) t(i)")
    forge(path, double(4), double(1), footer=True)
    read = Reading(path, vocabulary, tmp_path / "out", engine=engine)
    assert (list(read.sound), read.aside) == ([1, 3], 1)
