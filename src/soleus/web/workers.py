"""Processes that compute for the web door: each has the book loaded, and no job takes longer than the time limit.

A job is a function of a module whose first argument is the book; everything else that it takes, and all that it gives,
is plain data (numbers, texts, lists, dictionaries). ::

    pool = WorkerPool(book, size=2, limit_s=10.0)
    pool.start()  # or leave it: a process is started by the first job that needs it
    page = await pool.run(answer_page, facts)  # answer_page(book, facts) -> str, in one of the processes
    pool.close()

What goes wrong is a ``WorkError``, which says what kind of thing went wrong and never what was computed on: no message
of an exception leaves a process, since health facts may stand in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import signal
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from soleus.load import load_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from soleus.book import Book

Given = ParamSpec("Given")
Result = TypeVar("Result")

# Spawned, not forked: the server has threads, whose locks a forked process would inherit as they stand.
_PROCESSES = multiprocessing.get_context("spawn")

START_LIMIT_S = 60.0  # a process takes about a second to load the book and the array library; more on a busy machine
END_LIMIT_S = 2.0  # what an idle process is given to leave by itself
STOPPING = "The server is stopping"


class WorkError(Exception):
    """A job gave no result; the text says why in general words. ``retry_after_s``: None where trying again is vain."""

    retry_after_s: int | None = None


class TimeLimitError(WorkError):
    """The job took longer than the limit; its process was ended."""

    retry_after_s = 30


class BusyError(WorkError):
    """As many jobs are waiting as may wait."""

    retry_after_s = 10


class JobError(WorkError):
    """The job raised, or its process ended; the text names the type of what was raised."""


class WorkerPool:
    """At most ``size`` processes, which take jobs in the order in which they come."""

    def __init__(self, book: Book, *, size: int = 2, limit_s: float = 10.0, most_waiting: int = 40) -> None:
        """Say how many processes there are, how long a job may take in one, and how many may wait for one."""
        self._most = size + most_waiting
        self.limit_s = limit_s
        self._workers = tuple(_Worker(book.root, book.rules.hash) for _ in range(size))
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="soleus-worker")
        self._count, self._lock = 0, Lock()

    def __enter__(self) -> Self:
        """Start every process."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End every process."""
        self.close()

    def start(self) -> None:
        """Start every process, so that no job has to wait until one is up. It does not wait for them."""
        for worker in self._workers:
            worker.start()

    async def run(
        self, job: Callable[Concatenate[Book, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run a job in a process, and give what it gives.

        Raises:
            BusyError: too many jobs are waiting.
            TimeLimitError: it took too long.
            JobError: it raised, its process ended, or the pool was closed.
        """
        with self._lock:
            if self._count >= self._most:
                raise BusyError("Too many people are being answered just now")
            self._count += 1
        try:
            future = self._threads.submit(self._with_one, job, args, kwargs)
        except RuntimeError:  # the pool was closed
            self._leave()
            raise JobError(STOPPING) from None
        future.add_done_callback(self._leave)
        result: Result = await asyncio.wrap_future(future)
        return result

    def close(self) -> None:
        """End every process; a job that has not ended is given up."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()
        for worker in self._workers:
            worker.end(patience_s=END_LIMIT_S)

    def _with_one(self, job: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401  # what the job gives
        worker = self._idle.get()  # there are as many threads as workers, so one is idle
        try:
            return worker.ask(job, args, kwargs, self.limit_s)
        finally:
            self._idle.put(worker)

    def _leave(self, _: object = None) -> None:
        with self._lock:
            self._count -= 1


class _Worker:
    """One process and the pipe to it. One that was ended is replaced by the next job."""

    def __init__(self, root: Path, book_hash: str) -> None:
        self._book = (root, book_hash)
        self._running: tuple[BaseProcess, Connection] | None = None
        self._is_ready = self._is_busy = self._is_closed = False
        self._lock = Lock()  # a pool is closed by another thread than asks

    def start(self) -> Connection:
        """Start the process, if it does not run, and give the pipe to it."""
        with self._lock:
            if self._is_closed:
                raise JobError(STOPPING)
            if self._running is None:
                outer, inner = _PROCESSES.Pipe()
                process = _PROCESSES.Process(target=_work, args=(inner, *self._book), daemon=True)
                process.start()
                inner.close()  # so that the pipe ends where the process does
                self._running, self._is_ready = (process, outer), False
            return self._running[1]

    def ask(self, job: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], limit_s: float) -> Any:  # noqa: ANN401  # what the job gives
        """Have one job done; a process that can do no more is ended."""
        try:
            message = pickle.dumps((job, args, kwargs))
        except (pickle.PicklingError, AttributeError, TypeError):
            raise JobError("The job is none that can be given to a process") from None
        pipe = self.start()
        self._is_busy, is_over = True, True
        try:
            if not self._is_ready:
                _received(pipe, START_LIMIT_S)
                self._is_ready = True
            pipe.send_bytes(message)
            is_done, result = _received(pipe, limit_s)
            is_over = False
        except (EOFError, OSError):
            raise JobError(STOPPING if self._is_closed else "The process of a job ended") from None
        finally:
            self._is_busy = False
            if is_over:
                self.end()
        if not is_done:
            raise JobError(f"A job failed: {result}")
        return result

    def close(self) -> None:
        """Start no process again, and break off what it is at. The pipe is left to the thread that waits at it."""
        with self._lock:
            self._is_closed = True
            if self._running is not None and self._is_busy:
                self._running[0].kill()

    def end(self, patience_s: float = 0.0) -> None:
        """End the process, which is given some seconds to leave by itself."""
        with self._lock:
            running, self._running = self._running, None
        if running is None:
            return
        process, pipe = running
        pipe.close()
        process.join(patience_s)
        process.kill()
        process.join()
        process.close()


def _received(pipe: Connection, limit_s: float) -> tuple[bool, Any]:
    """Wait for what the process says: whether it did what it was to do, and what came of it or the type of an error.

    Raises:
        TimeLimitError: it says nothing for so long.
        EOFError: it ended.
    """
    if not pipe.poll(limit_s):
        raise TimeLimitError("The answer took too long to compute")
    message: tuple[bool, Any] = pipe.recv()
    return message


def _work(pipe: Connection, root: Path, book_hash: str) -> None:
    """Do one job after another until the pipe is closed at its other end. This is all that a process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server too, which ends its processes in order
    with contextlib.suppress(EOFError, ConnectionError):
        book = load_book(root)
        if book.rules.hash != book_hash:  # of other rules than the server's; it must be started again
            return
        _ = book.library, book.fitting, book.prediction  # fetched now, so that the first job is as quick as the next
        pipe.send((True, None))
        while True:
            message = pipe.recv_bytes()
            pipe.send_bytes(_done(message, book))


def _done(message: bytes, book: Book) -> bytes:
    """Do one job; of an error only the type is told, since its text may hold health facts."""
    try:
        job, args, kwargs = pickle.loads(message)  # noqa: S301  # the server wrote it, nobody else has the pipe
        return pickle.dumps((True, job(book, *args, **kwargs)))
    except Exception as error:  # noqa: BLE001  # whatever a job raises
        return pickle.dumps((False, type(error).__name__))
