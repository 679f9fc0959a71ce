"""How Sphinx builds the manual: ``make docs``."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that the extension is found under the name that tests and types know it by

from soleus import __version__  # noqa: E402  # the path comes first

project = "Soleus"
author = "the authors of Soleus"
version = release = __version__
html_title = f"Soleus {release}"
language = "en-GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.doctest", "sphinx.ext.napoleon", "docs._ext.soleus_docs"]
exclude_patterns = ["_ext"]
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
    # Names of types, which are no classes.
    (
        r"py:class",
        (
            r"soleus\.(rules\.nodes\.(Node|Leaf|Truth)|case\.facts\.Value|fitting\.\w+\.(Numbers|Found|Raised)"
            r"|cohort\.people\.Arrays|rules\.prover\.logic\.Term|rules\.promises\.(T|T_co|AnyPromise)|prove\.people\.Facts)"
        ),
    ),
]

# ---------------------------------------------------------------- the examples that are run

doctest_global_setup = """
from pathlib import Path
from soleus.answer import assess
from soleus.case import Case, build_case, read_case
from soleus.interviewing import (
    Interview, Step, answered, changed, form, next_question, question_form, questions_left, wanted,
)
from soleus.load import load_book
from soleus.rules.person import PersonReader
book = load_book()
vocabulary = book.rules.vocabulary
"""
