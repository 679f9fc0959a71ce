"""PDF: tagged, titled, whole, and made of nothing but the document."""

import builtins
import re
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.problems import ProblemsError
from soleus.render.blocks import (
    Bullets,
    Document,
    Drawing,
    Figure,
    Fold,
    Heading,
    LegPressure,
    Notice,
    PeopleOf100,
    Spans,
    Together,
    walk,
)
from soleus.render.forest import Forest
from soleus.render.views.kept import kept
from soleus.render.writers import pdf
from soleus.render.writers.file import writer_for
from soleus.render.writers.html import to_page
from soleus.render.writers.opened import opened
from soleus.render.writers.pdf import to_pdf
from tests.render.test_writers import EVERYTHING, texts

EXAMPLES = Path(__file__).parents[2] / "examples"


def squeezed(text):
    """Take all space away: a line break on paper is none in the text."""
    return "".join(text.split())


def read(document):
    return PdfReader(BytesIO(to_pdf(document)))


def text_in(reader):
    """Give the text of all pages; what stands under each, its number and what marks its items, is none of it."""
    return "".join(re.sub(r"•*\d+/\d+$", "", squeezed(page.extract_text())) for page in reader.pages)


def elements(node):
    """Give every element of the structure, in reading order: its kind and its alternative text."""
    node = node.get_object()
    for item in node if isinstance(node, list) else [node]:
        element = item.get_object() if hasattr(item, "get_object") else item
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            yield element["/S"], element.get("/Alt")
        if "/K" in element:
            yield from elements(element["/K"])


def pictured(reader):
    """Give the words of every picture."""
    yield from (alt for kind, alt in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if kind == "/Figure" and alt)


def flat_marks(outline):
    """Give every bookmark, those under others too."""
    for mark in outline:
        yield from flat_marks(mark) if isinstance(mark, list) else [mark]


def headings(blocks):
    """Give the level of each heading that a reader of paper meets."""
    return [block.level for block in walk(opened(blocks)) if isinstance(block, Heading | Notice)]


@pytest.fixture(scope="module")
def everything():
    return read(EVERYTHING)


@pytest.fixture(scope="module")
def answered(book, vocabulary):
    """The document to keep of somebody whom a sock suits, without the day, whose tests stand elsewhere."""
    case = read_case(str(EXAMPLES / "evening-swelling.toml"), vocabulary)
    return case, kept(assess(case, book, with_prediction=False), case, book)


@pytest.fixture(scope="module")
def paper(answered):
    return read(answered[1])


def test_it_says_its_language_its_title_and_that_it_is_tagged(everything):
    root = everything.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert everything.metadata.title == EVERYTHING.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@pytest.mark.no_cover  # the writer of pages over and over
def test_headings_stand_in_the_structure_in_their_order(everything, paper, answered):
    for reader, document in ((everything, EVERYTHING), (paper, answered[1])):
        kinds = [kind for kind, _ in elements(reader.trailer["/Root"]["/StructTreeRoot"])]
        levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        assert levels == headings(document.blocks)
        assert levels[0] == 1


def test_every_picture_has_its_words(everything):
    alts = list(pictured(everything))
    kinds = Figure | Spans | Forest | PeopleOf100 | LegPressure | Drawing
    pictures = [block for block in EVERYTHING.blocks if isinstance(block, kinds)]
    assert len(alts) == len(pictures) == 6
    for picture, alt in zip(pictures, alts, strict=True):
        assert squeezed(picture.says if isinstance(picture, PeopleOf100) else picture.words) in squeezed(alt)


def test_every_kind_of_block_is_whole_on_paper(everything):
    said = text_in(everything) + squeezed("".join(pictured(everything)))
    assert [text for text in texts(EVERYTHING) if squeezed(text) not in said] == []


@pytest.mark.no_cover  # the writer of pages over and over
def test_every_sentence_of_the_answer_is_on_paper(answered, paper):
    page = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", to_page(answered[1]), flags=re.DOTALL)
    items = re.findall(r"<(?:li|p|td)[^>]*>([^<]+)<", page)
    said = text_in(paper)
    lacking = [item for item in items if squeezed(item.replace("&#x27;", "'").replace("&amp;", "&")) not in said]
    assert len(items) > 100
    assert lacking == []


def test_what_is_kept_holds_answer_sources_answers_and_a_page_for_the_clinician(book, answered, paper):
    case, document = answered
    marks = {mark.title: paper.get_destination_page_number(mark) for mark in flat_marks(paper.outline)}
    first = next(block.title for block in walk(document.blocks) if isinstance(block, Notice))
    heads = [first, *(book.words.headings[name] for name in ("claims", "asked")), book.words.clinical["title"]]
    begins = [marks[head] for head in heads]
    assert begins == sorted(set(begins))
    assert begins[-1] == len(paper.pages) - 1, "one page for the clinician"
    said = text_in(paper)
    for key, value in case.facts.items():
        name = key.rpartition(".")[2]
        assert squeezed(book.words.label(key)).lower() in said.lower()
        assert value is False or squeezed(book.words.value(name, value)) in said
    (listed,) = [b for block in document.blocks if isinstance(block, Together) and block.name == "sources"
                 for b in block.blocks if isinstance(b, Bullets)]  # fmt: skip
    assert all("[read: " in line for line in listed.items)


def test_in_an_emergency_the_first_page_is_the_emergency_alone(book, vocabulary):
    case = read_case(str(EXAMPLES / "saddle-numbness.yaml"), vocabulary)
    document = kept(assess(case, book), case, book)
    assert isinstance(document.blocks[0], Notice)
    assert [block.name for block in document.blocks if isinstance(block, Together) and block.new_page] == [
        "sources",
        "asked",
        "clinician",
    ]
    assert document.title == book.words.urgency["emergency"]["title"]


def test_nothing_is_left_to_open_and_no_name_stands_twice(answered):
    page = to_page(Document("t", tuple(opened(answered[1].blocks)), "u"))
    assert 'class="fold-' not in page
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))


@pytest.mark.no_cover  # the writer of pages over and over
def test_the_same_document_gives_the_same_pages(everything):
    again = read(EVERYTHING)
    assert [page.extract_text() for page in again.pages] == [page.extract_text() for page in everything.pages]


def test_a_fold_of_sentences_becomes_a_name_with_what_is_said(everything):
    inside = [block for block in opened(EVERYTHING.blocks) if isinstance(block, Fold)]
    assert inside == []
    assert "entry" in "".join(page.extract_text() for page in everything.pages)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "data:image/png;base64,AAAA"])
@pytest.mark.usefixtures("socket_disabled")
def test_nothing_is_fetched(monkeypatch, address):
    page = (
        f"<html lang='en'><title>t</title><link rel='stylesheet' href='{address}'><p>text<img alt='' src='{address}'>"
    )
    monkeypatch.setattr(pdf, "to_page", lambda _document: page)
    reader = read(Document("t", (), "u"))
    assert text_in(reader) == "text"
    assert "/XObject" not in reader.pages[0]["/Resources"] or not reader.pages[0]["/Resources"]["/XObject"]


def test_without_the_extra_one_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ProblemsError, match=r"x\.pdf cannot be written") as error:
        writer_for(tmp_path / "x.pdf")
    assert error.value.problems == ("WeasyPrint is not installed; try: pip install 'soleus[paper]'",)


def test_without_a_library_of_the_system_one_is_told_which(monkeypatch, tmp_path):
    load = builtins.__import__

    def failing(name, *rest):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", failing)
    with pytest.raises(ProblemsError, match=r"x\.pdf cannot be written") as error:
        writer_for(tmp_path / "x.pdf")
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0" in error.value.problems[0]
