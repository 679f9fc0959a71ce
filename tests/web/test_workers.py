"""The processes of the web door: jobs with a time limit, in order, bounded, and nothing told of what they worked on."""

import asyncio
import multiprocessing
import os
import traceback
from dataclasses import replace

import pytest

from soleus.web.workers import BusyError, JobError, TimeLimitError, WorkerPool
from tests.apart import apart
from tests.web import jobs


@pytest.fixture(scope="module")
def pool(book):
    with WorkerPool(book, size=1, limit_s=60.0, most_waiting=2) as pool:
        yield pool


def run(pool, job, *args, **named):
    return apart(pool.run(job, *args, **named))


def test_a_job_has_the_book_and_what_it_is_given_and_gives_plain_data(pool, book):
    assert run(pool, jobs.echo, 1, None, name="é") == {
        "rulebook": book.rules.hash,
        "values": [1, None],
        "name": "é",
    }


def test_a_process_is_kept_from_job_to_job_and_is_not_ours(pool):
    first = run(pool, jobs.process_id)
    assert first == run(pool, jobs.process_id) != os.getpid()


@pytest.mark.parametrize(
    ("job", "says"),
    [
        (jobs.fail, "A job failed: ValueError"),
        (jobs.give_what_cannot_be_sent, "A job failed: AttributeError"),
        (lambda _book: None, "The job is none that can be given to a process"),
    ],
)
def test_an_error_says_its_type_and_nothing_else(pool, job, says, capfd):
    before = run(pool, jobs.process_id)
    with pytest.raises(JobError) as caught:
        run(pool, job)
    assert str(caught.value) == says
    assert caught.value.retry_after_s is None
    assert jobs.HEALTH_FACT not in "".join(traceback.format_exception(caught.value)) + "".join(capfd.readouterr())
    assert run(pool, jobs.process_id) == before


def test_a_process_that_ends_is_replaced(pool):
    before = run(pool, jobs.process_id)
    with pytest.raises(JobError, match="The process of a job ended"):
        run(pool, jobs.end_process)
    assert run(pool, jobs.process_id) != before


def test_too_many_are_refused_at_once_and_the_others_answered(pool):
    async def all_at_once():
        return await asyncio.gather(*(pool.run(jobs.echo, n) for n in range(5)), return_exceptions=True)

    first, second, third, *refused = apart(all_at_once())
    assert [answer["values"] for answer in (first, second, third)] == [[0], [1], [2]]
    assert [(type(error), error.retry_after_s) for error in refused] == [(BusyError, 10)] * 2
    assert run(pool, jobs.echo, "again")["values"] == ["again"]


def test_whoever_leaves_before_their_turn_makes_room(pool):
    async def leaving():
        tasks = [asyncio.create_task(pool.run(jobs.echo, n)) for n in range(3)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.wait(tasks)
        return [task.cancelled() for task in tasks]

    assert apart(leaving()) == [False, False, True]
    assert run(pool, jobs.echo)["values"] == []


def test_a_job_over_its_limit_is_ended_and_the_next_is_answered(book):
    others = set(multiprocessing.active_children())
    with WorkerPool(book, size=1, limit_s=60.0) as pool:
        before = run(pool, jobs.process_id)
        pool.limit_s = 0.05
        with pytest.raises(TimeLimitError) as caught:
            run(pool, jobs.take_for_ever)
        pool.limit_s = 60.0
        assert caught.value.retry_after_s == 30
        assert run(pool, jobs.process_id) != before
    assert set(multiprocessing.active_children()) <= others


def test_closing_ends_a_job_that_is_at_work_and_refuses_the_next(book):
    closing = WorkerPool(book, size=1, limit_s=600.0)

    async def closed_at_work():
        working = asyncio.create_task(closing.run(jobs.take_for_ever))
        waiting = asyncio.create_task(closing.run(jobs.echo))
        await asyncio.sleep(0)
        await asyncio.to_thread(closing.close)
        return await asyncio.gather(working, waiting, closing.run(jobs.echo), return_exceptions=True)

    ended = apart(closed_at_work())
    assert [(type(error), str(error)) for error in ended] == [(JobError, "The server is stopping")] * 3


def test_a_process_with_other_rules_than_the_server_answers_nothing(book):
    of_other_rules = replace(book, rules=replace(book.rules, hash="0" * 64))
    with WorkerPool(of_other_rules, size=1) as pool, pytest.raises(JobError, match="The process of a job ended"):
        run(pool, jobs.echo)
