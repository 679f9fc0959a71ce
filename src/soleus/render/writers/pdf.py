"""PDF on A4, from the same HTML as a page, with everything open: tagged after PDF/UA, with language and title.

WeasyPrint writes it, an extra that is loaded when it is asked for. It may fetch nothing: a page needs nothing from
elsewhere, so whatever asks for something is refused. The same document gives the same pages, though not the same bytes:
fonts are dated when they are unpacked.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.problems import ProblemsError
from soleus.render.writers.html import to_page
from soleus.render.writers.opened import opened
from soleus.render.writers.safe import safe

if TYPE_CHECKING:
    from soleus.render.blocks import Document

STANDARD = "pdf/ua-1"
LOOK = Path(__file__).with_name("pdf.css")  # it may fetch the fonts, which lie in the package
NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0"  # as Debian names them


def check_pdf(path: Path) -> None:
    """Find out whether a PDF can be written at all.

    Raises:
        ProblemsError: WeasyPrint is not installed, or the libraries of the system that it needs are not.
    """
    try:
        _weasyprint()
    except ProblemsError as error:
        raise ProblemsError(f"{path} cannot be written", error.problems) from None


def to_pdf(document: Document) -> bytes:
    """Write a document as PDF.

    Raises:
        ProblemsError: WeasyPrint is not installed, or the libraries of the system that it needs are not.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  # an extra, and slow to load
    from weasyprint.urls import URLFetcher  # noqa: PLC0415  # an extra, and slow to load

    page = safe(to_page(replace(document, blocks=tuple(opened(document.blocks)), look="")))
    fonts = FontConfiguration()
    look = weasyprint.CSS(filename=LOOK, font_config=fonts, url_fetcher=URLFetcher(allowed_protocols=["file"]))
    content: bytes = weasyprint.HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=[])).write_pdf(
        stylesheets=[look], font_config=fonts, pdf_variant=STANDARD, pdf_tags=True
    )
    return content


def _weasyprint() -> Any:  # noqa: ANN401  # a module of an extra
    headline = "A PDF cannot be written"
    try:
        import weasyprint  # noqa: PLC0415  # an extra, and slow to load
    except ImportError:
        raise ProblemsError(headline, ["WeasyPrint is not installed; try: pip install 'soleus[paper]'"]) from None
    except OSError:
        problem = f"a library of the system is missing; on Debian: apt install {NEEDED}"
        raise ProblemsError(headline, [problem]) from None
    return weasyprint
