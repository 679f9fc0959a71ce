"""Something asynchronous, run to its end in a thread of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def apart(coroutine):
    """Give what a coroutine comes to: the browser's tests leave a loop running in the thread of all tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
