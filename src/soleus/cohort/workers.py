"""Several parts of a table at work at once, each on one thread, so that each is written in order by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from soleus.cohort.duck import Duck
    from soleus.cohort.part import TablePart

Result = TypeVar("Result")


class Workers:
    """Threads that work on parts, each with its own connection to one database: its memory is theirs together."""

    def __init__(self, duck: Duck, count: int) -> None:
        """Take ``count`` threads."""
        self._pool = ThreadPoolExecutor(count)
        self._ducks = [duck.beside() for _ in range(count)]
        self._free: SimpleQueue[Duck] = SimpleQueue()
        for free_duck in self._ducks:
            self._free.put(free_duck)
        self._doing: list[Future[Any]] = []

    def __enter__(self) -> Self:
        """Give the workers."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing at work: what has not begun never will, and what has is broken off."""
        for part in self._doing:
            part.cancel()
        while at_work := [part for part in self._doing if part.running()]:
            for duck in self._ducks:  # again and again: one that is between two queries takes no notice
                duck.connection.interrupt()
            wait(at_work, timeout=0.1)
        self._pool.shutdown()

    def each(
        self, work: Callable[[Duck, TablePart], Result], parts: Sequence[TablePart]
    ) -> Iterator[tuple[TablePart, Result]]:
        """Do a piece of work on each part; give the parts as they are done, in any order.

        Raises:
            Exception: whatever the work raised first.
        """
        doing = {self._pool.submit(self._with_one, work, part): part for part in parts}
        self._doing.extend(doing)
        for future in as_completed(doing):
            yield doing[future], future.result()

    def _with_one(self, work: Callable[[Duck, TablePart], Result], part: TablePart) -> Result:
        duck = self._free.get()
        try:
            return work(duck, part)
        finally:
            self._free.put(duck)
