"""A document in a file, in the form that its name ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.problems import ProblemsError
from soleus.render.writers.html import to_page
from soleus.render.writers.markdown import to_markdown
from soleus.render.writers.plain import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from soleus.render.blocks import Document

WRITERS: Mapping[str, Callable[[Document], str]] = {".html": to_page, ".md": to_markdown, ".txt": to_text}
ENDINGS = " or ".join(WRITERS)


def writer_for(path: Path) -> Callable[[Document], str]:
    """Give the writer that a file's name asks for.

    Raises:
        ProblemsError: it asks for none that there is.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ProblemsError(f"{path} cannot be written", [f"the file's name must end in {ENDINGS}"])
    return writer
