"""Jobs that the tests give to the processes of the web door."""

import os
import time

HEALTH_FACT = "left.abi 0.31"  # what a message of an exception could hold


def echo(book, *values, **named):
    return {"rulebook": book.rules.hash, "values": list(values), **named}


def process_id(_book):
    return os.getpid()


def fail(_book):
    raise ValueError(HEALTH_FACT)


def end_process(_book):
    os._exit(3)


def give_what_cannot_be_sent(_book):
    return lambda: HEALTH_FACT


def take_for_ever(_book):
    while True:
        time.sleep(3600)
