"""How a document looks, for tests: on a terminal of some width, or plain; with its folds open or as they come."""

from io import StringIO

from rich.console import Console

from soleus.render.blocks import walk
from soleus.render.writers.plain import document_lines
from soleus.render.writers.terminal import print_blocks


def text_of(document, *, plain=True, details=True, width=100):
    """Give the text that a document shows."""
    if plain:
        return "\n".join(document_lines(document, opened=details))
    console = Console(record=True, width=width, file=StringIO(), markup=False, highlight=False)
    print_blocks(document, console, opened=details)
    return console.export_text()


def flat(text):
    """Join the lines of a text, so that line breaks do not matter."""
    return " ".join(text.split())


def inside(document):
    """Give every block of a document, those in others too, in reading order."""
    return list(walk(document.blocks))
