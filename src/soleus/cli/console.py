"""The terminal as Soleus uses it: our texts are no markup, and a reader that leaves early is no error."""

from typing import NoReturn

from rich.console import Console


class _PatientConsole(Console):
    """A console that leaves a broken pipe to ``main``; rich's own ends the program with an error."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def plain_console(*, no_color: bool = False) -> Console:
    """Give a console that prints texts as they stand: "[abstract]" is no style."""
    return _PatientConsole(highlight=False, markup=False, emoji=False, no_color=no_color or None)
