"""A document in a file, in the form that its name ends in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError
from soleus.render.writers.html import to_page
from soleus.render.writers.markdown import to_markdown
from soleus.render.writers.pdf import check_pdf, to_pdf
from soleus.render.writers.plain import to_text
from soleus.render.writers.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from soleus.render.blocks import Document

HTML, PDF = ".html", ".pdf"
WRITERS: Mapping[str, Callable[[Document], str]] = {HTML: to_page, ".md": to_markdown, ".txt": to_text}
ENDINGS = " or ".join((*WRITERS, PDF))


def writer_for(path: Path) -> Callable[[Document], bytes]:
    """Give the writer that a file's name asks for: it makes the content of the file.

    Raises:
        ProblemsError: it asks for none that there is, or for one that needs what is not installed.
    """
    ending = path.suffix.lower()
    if ending == PDF:
        check_pdf(path)
        return to_pdf
    writer = WRITERS.get(ending)
    if writer is None:
        raise ProblemsError(f"{path} cannot be written", [f"the file's name must end in {ENDINGS}"])
    return partial(_text, writer)


def _text(writer: Callable[[Document], str], document: Document) -> bytes:
    return safe(writer(document)).encode("utf-8")
