"""How Sphinx builds the manual: ``make docs``."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent

project = "Soleus"
author = "the authors of Soleus"
version = release = __version__
html_title = f"Soleus {release}"
language = "en-GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.doctest", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
smartquotes = False  # sentences from the knowledge files stand as they are
highlight_language = "none"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False

# ---------------------------------------------------------------- the pages made from docstrings

napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"


def names_for_types() -> dict[str, str]:
    """Say where the short names in annotations come from: most are imported for the type checker alone."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "soleus").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "soleus":
                for name in node.names:
                    # Packages pass names on; the longest path is where the name is at home.
                    paths = (found.get(name.name, ""), f"{node.module}.{name.name}")
                    found[name.name] = max(paths, key=lambda path: path.count("."))
    return found


autodoc_type_aliases = names_for_types()
nitpicky = True
# The manual is built without reaching any other site, so names from outside have nothing to link to.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!soleus\.).*"),
    # What a room keeps to itself; its doors never hold one.
    (
        r"py:class",
        r"soleus\.(statistics\.weighted\.(Sample|WeightedFit)|trial\.store\.store\.DiaryStore|problems\.ProblemsError)",
    ),
    # Names of types, which are no classes.
    (
        r"py:class",
        (
            r"soleus\.(rules\.nodes\.(Node|Leaf|Truth)|case\.facts\.Value|fitting\.\w+\.(Numbers|Found|Raised)"
            r"|cohort\.people\.Arrays|rules\.prover\.logic\.Term|rules\.promises\.(T|T_co|AnyPromise)|prove\.people\.Facts"
            r"|rules\.chapters\.Keys|statistics\.(effects\.Measure|heterogeneity\.Method|pooling\.Interval)"
            r"|trial\.(orders\.Orders|analysis\.analyse\.Verdict|analysis\.days\.Floats))"
        ),
    ),
]

# ---------------------------------------------------------------- the examples that are run

doctest_global_setup = """
from pathlib import Path
from soleus.answer import assess
from soleus.case import Case, build_case, read_case
from soleus.interviewing import (
    AnsweredQuestion, Interview, answered, changed, form, next_question, question_form, questions_left, wanted,
)
from soleus.load import load_book
from soleus.rules.compiled import CompiledReader
from soleus.rules.person import PersonReader
book = load_book()
vocabulary = book.rules.vocabulary
"""

# ---------------------------------------------------------------- what Sphinx alone is told

# A directive of Sphinx in a comment: the tree of pages, and what is made from docstrings. Where the source of a page is
# read, ordinary links and tables say the same.
DIRECTIVE = re.compile(r"^<!-- (\{(?:toctree|eval-rst)\}.*?)^-->$", re.DOTALL | re.MULTILINE)
# Pages whose tables need the whole width: their own contents at the side are left out.
WIDE = {"rules"}


def take_directives(_app: Sphinx, _page: str, content: list[str]) -> None:
    """Take the directives of a page out of their comments."""
    content[0] = DIRECTIVE.sub(lambda match: f"```{match[1]}```", content[0])


def widen(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Give wide pages their whole width."""
    if page in WIDE:
        context["furo_hide_toc"] = True
        app.add_css_file("wide.css")


def setup(app: Sphinx) -> None:
    """Register both."""
    app.connect("source-read", take_directives)
    app.connect("html-page-context", widen, priority=900)  # after the theme's own step
