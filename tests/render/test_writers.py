"""Every kind of block in every writer: nothing it says is lost, nothing it says is taken for markup."""

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from typing import get_args

import pytest

from soleus.problems import ProblemsError
from soleus.render import blocks as kinds
from soleus.render import forest
from soleus.render.blocks import (
    Block,
    Bullets,
    Certainty,
    Contents,
    Curve,
    Document,
    Drawing,
    Figure,
    Fold,
    Heading,
    LegPoint,
    LegPressure,
    Notice,
    Pairs,
    Paragraph,
    PeopleOf100,
    SignOff,
    Span,
    Spans,
    Steps,
    Table,
    Together,
    bullets,
    fold,
    part,
    walk,
)
from soleus.render.forest import Forest, ForestRow
from soleus.render.writers.file import WRITERS, writer_for
from soleus.render.writers.html import to_fragment, to_page
from soleus.render.writers.markdown import escaped, to_markdown
from soleus.render.writers.narrative import to_narrative
from soleus.render.writers.paper import is_longer_than_a_page
from soleus.render.writers.plain import to_text
from soleus.rules.prose import OutlineLine
from tests.documents import flat, text_of

ODD = "1 < 2 & <b>3</b> * [x](y) | `z` _w_ \"q\" 'r'"


def odd(name):
    """Give a text that no other has, with all that markup could be made of."""
    return f"{name} {ODD}"


EVERY_KIND = (
    Heading(1, odd("heading"), "top"),
    Notice(odd("notice"), odd("meaning"), "urgent"),
    Paragraph(odd("paragraph")),
    Paragraph(odd("quiet"), quiet=True),
    Bullets((odd("bullet"), odd("another"))),
    Steps((odd("step"), odd("next"))),
    Pairs(
        (
            (odd("head"), (OutlineLine(0, odd("one")),)),
            (odd("tree"), (OutlineLine(0, odd("root")), OutlineLine(1, odd("leaf")))),
        )
    ),
    Table(odd("caption"), (odd("column"), odd("other")), ((odd("row"), odd("cell")),)),
    Figure(
        odd("figure"),
        odd("words"),
        "x",
        "y",
        (
            Curve("solid", ((0, 1), (1, 3)), ((0, 0.5, 1.5), (1, 2, 4))),
            Curve("dashed", ((0, 2), (1, 2)), dashed=True),
        ),
        Table(odd("numbers"), (odd("at"), odd("so much")), ((odd("0"), odd("1")),)),
        ((0, 0.8, "long"), (0.8, 0.85, "no room beside"), (0.85, 1, "long")),
    ),
    Certainty(3, odd("sure")),
    Certainty(None, odd("nobody graded")),
    Drawing("back-and-sock", odd("drawing"), (("starts", "here"), ("works", "there"))),
    LegPressure(
        odd("leg"),
        odd("pressed"),
        (
            LegPoint(10.0, 22.0, 13.0, 4.0, 22.0, "ankle"),
            LegPoint(20.0, 30.0, 10.0, 3.0, 20.0),
            LegPoint(36.0, 34.0, 0.0, -1.0, 2.0, "knee"),
        ),
        Table(odd("folded"), (odd("place"), odd("mmHg")), ((odd("ankle"), odd("13")),)),
        (15, 20),
        ("axis", "band", "wanted {low} to {high}", ("nerve", "here")),
    ),
    Spans(
        odd("spans"),
        odd("beside"),
        "points",
        (Span("of one", 4, -2, 10),),
        Table(odd("lines"), (odd("of"), odd("value")), ((odd("1"), odd("4")),)),
    ),
    Forest(
        odd("forest"),
        odd("studies"),
        "x",
        (odd("study"), odd("interval"), odd("weight")),
        (
            ForestRow((odd("Adams"), odd("2 [1, 4]"), odd("all")), 2, 1, 4, 1.0),
            ForestRow((odd("together"), odd("2 [1, 5]"), ""), 2, 1, 5, beyond=(0.5, 8)),
        ),
        is_ratio=True,
    ),
    PeopleOf100(60, 80, odd("hundred")),
    Fold(odd("summary"), (Paragraph(odd("inside")),)),
    Fold(odd("entry"), (Paragraph(odd("within")),), level=3),
    Together((Heading(2, odd("part"), "part"), Paragraph(odd("kept"))), "name"),
    Contents(odd("contents"), ((odd("link"), "part"),)),
    SignOff(("name", "date", "note"), (odd("box"),)),
)
EVERYTHING = Document("title", EVERY_KIND, odd("intended use"), odd("version"))


def texts(thing):
    """Every text within a block or a document that a reader must see."""
    match thing:
        case str():
            yield thing
        case tuple():
            for item in thing:
                yield from texts(item)
        case Figure() | Spans() | LegPressure():
            yield from (thing.title, thing.words, *texts(thing.table))
        case Forest(title=title, words=words, headers=headers, rows=rows):
            yield from (title, words, *headers, *(cell for row in rows for cell in row.cells))
        case Drawing(words=words):  # the words on a picture are for eyes alone
            yield words
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            hidden = {"anchor", "tone", "name", "title" if isinstance(thing, Document) else "", "lang"}
            for field in fields(thing):
                value = getattr(thing, field.name)
                anchors = isinstance(thing, Contents) and field.name == "entries"
                if field.name not in hidden:
                    yield from texts(tuple(text for text, _ in value) if anchors else value)


def shown(ending):
    """What a reader of a form sees, markup taken away."""
    text = WRITERS[ending](EVERYTHING)
    if ending == ".html":
        return flat(html.unescape(re.sub(r"<[^>]+>", " ", text)))
    return flat(re.sub(r"\\([\\`*_<~|\[\]])", r"\1", text)) if ending == ".md" else flat(text)


def test_the_sample_has_every_kind_of_block():
    assert {type(block) for block in walk(EVERY_KIND)} == set(get_args(Block))
    rooms = {kinds.__name__, forest.__name__}
    defined = [*vars(kinds).values(), *vars(forest).values()]
    blocks = {item for item in defined if is_dataclass(item) and item.__module__ in rooms} - {
        Curve,
        Document,
        ForestRow,
        LegPoint,
        Span,
    }
    assert blocks == set(get_args(Block)), "a kind that is no part of Block is written by nobody"


@pytest.mark.parametrize("ending", WRITERS)
def test_every_kind_says_all_it_holds_in_every_file(ending):
    said = shown(ending)
    assert [text for text in texts(EVERYTHING) if flat(text) not in said] == []


def test_a_narrative_says_all_of_it_in_the_xhtml_that_fhir_allows():
    written = to_narrative(EVERYTHING)
    tree = ET.fromstring(written)  # noqa: S314  # our own
    plain = {"div", "p", "b", "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd"}
    tables = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {part.tag.rpartition("}")[2] for part in tree.iter()} <= plain | tables
    said = flat(" ".join(tree.itertext()))
    assert [text for text in texts(EVERYTHING) if flat(text) not in said] == []


@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_every_kind_says_all_it_holds_on_a_terminal(plain):
    said = text_of(EVERYTHING, plain=plain, width=3000).split()
    assert [text for text in texts(EVERYTHING) if not set(text.split()) <= set(said)] == []


@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_a_fold_shows_its_summary_until_it_is_opened(plain):
    closed = flat(text_of(EVERYTHING, plain=plain, details=False, width=3000))
    assert f"+ {odd('summary')}" in closed
    assert f"+ {odd('entry')}" in closed
    assert "inside" not in closed
    assert "within" not in closed


# ---------------------------------------------------------------- HTML

VOID = {"br", "meta", "path"}


class Strict(HTMLParser):
    """Reads a page strictly: every tag closed in its turn; collects tags with their parents and attributes."""

    def __init__(self):
        super().__init__()
        self.stack, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, self.stack[-1] if self.stack else None, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, self.stack[-1], dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def read(page):
    reader = Strict()
    reader.feed(page)
    reader.close()
    assert reader.stack == []
    return reader.tags


@pytest.fixture(scope="module")
def tags():
    return read(to_page(EVERYTHING))


def test_a_page_needs_no_script_and_nothing_from_elsewhere(tags):
    assert {"script", "link", "img", "iframe", "object", "b"} & {tag for tag, _, _ in tags} <= {"b"}
    named = {name for _, _, attributes in tags for name in attributes}
    assert not [name for name in named if name == "style" or name.startswith("on") or name in {"src", "srcset"}]
    assert [a["href"] for tag, _, a in tags if "href" in a] == ["#part"]
    style = re.search(r"<style>(.*?)</style>", to_page(EVERYTHING), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|https?:", style[1])


def test_a_page_says_its_language_and_title(tags):
    assert ("html", None, {"lang": "en"}) in tags
    assert 'lang="de"' in to_page(Document("t", (), "u", lang="de"))
    assert "<title>title</title>" in to_page(EVERYTHING)
    assert [tag for tag, parent, _ in tags if parent == "body"] == ["main", "footer"]


def test_a_picture_has_its_title_as_its_own_child():
    for svg in re.findall(r"<svg.*?</svg>", to_page(EVERYTHING), re.DOTALL):
        picture = ET.fromstring(svg)  # noqa: S314  # written above
        assert picture.tag == "svg"
        assert "style" not in {name for element in picture.iter() for name in element.attrib}
        if picture.attrib.get("aria-hidden"):  # the words beside it say the same
            assert picture.attrib["class"] == "dots"
            continue
        assert picture.attrib["role"] == "img"
        assert [child.tag for child in picture].index("title") == 0
        assert picture[0].text


def test_a_fragment_brings_no_style_of_its_own():
    tags = read(f"<main>{to_fragment(EVERY_KIND)}</main>")
    assert not {"style", "html", "body"} & {tag for tag, _, _ in tags}
    assert ("section", {"id": "name", "class": "together"}) in [(tag, named) for tag, _, named in tags]
    assert [named for tag, _, named in tags if tag == "details"] == [
        {"class": "numbers"},
        {"class": "numbers"},
        {"class": "numbers"},
        {"class": "fold-2"},
        {"class": "fold-3"},
    ]


@pytest.mark.parametrize("level", [1, 2])
def test_a_notice_stands_among_the_headings_at_its_level(level):
    fragment = to_fragment((Notice("t", "s", "emergency", level=level),))
    assert fragment == f'<section class="notice notice-emergency"><h{level}>t</h{level}><p>s</p></section>'


@pytest.mark.parametrize(("low", "high", "groups"), [(0, 0, 1), (0, 100, 1), (60, 80, 3), (100, 100, 1), (50, 50, 2)])
def test_a_hundred_people_are_drawn(low, high, groups):
    svg = to_fragment((PeopleOf100(low, high, "s"),))
    assert len(re.findall(r'<path d="', svg)) == groups
    assert svg.count("c0-10 12-10 12 0z") == 100


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (6, 5), (5, 101)])
def test_more_or_fewer_than_a_hundred_is_refused(low, high):
    with pytest.raises(ValueError, match="of 100 people"):
        PeopleOf100(low, high, "s")


def test_curves_stay_inside_their_picture():
    """Whatever the numbers: no range, below nothing, tiny, huge."""
    for points in (((0, 0), (1, 0)), ((2, -5), (2, 7)), ((0, 1e-9), (1e-9, 3e-9)), ((0, 1e12), (9, -1e12))):
        figure = Figure("t", "w", "x", "y", (Curve("c", points),), Table("", ("a",), ()))
        (drawn,) = re.findall(r"<svg.*?</svg>", to_fragment((figure,)))
        svg = ET.fromstring(drawn)  # noqa: S314  # written above
        curve = next(p.attrib["d"] for p in svg.findall("path") if p.attrib.get("class") == "line-0")
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", curve)]
        assert all(0 <= x <= 480 for x in numbers[::2])
        assert all(0 <= y <= 300 for y in numbers[1::2])


@pytest.mark.parametrize(("count", "longer"), [(3, False), (100, True)])
def test_a_section_longer_than_a_page_may_be_torn(count, longer):
    block = Together((Pairs((("h", (OutlineLine(0, "x"),) * count),)),))
    assert is_longer_than_a_page(block) is longer
    assert f'class="{"long" if longer else "together"}"' in to_fragment((block,))


def test_an_outline_becomes_lists_in_lists():
    outline = Pairs((("h", (OutlineLine(0, "a"), OutlineLine(1, "b"), OutlineLine(2, "c"), OutlineLine(0, "d"))),))
    assert "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>" in to_fragment((outline,))


# ---------------------------------------------------------------- Markdown and plain text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- no list", "\\- no list"),
        ("1. no step", "1\\. no step"),
        ("# no heading", "\\# no heading"),
        ("> no quotation", "\\> no quotation"),
        ("+ no list", "\\+ no list"),
        ("a line\n# and another", "a line # and another"),
        ("snake_case_name", "snake_case_name"),
        ("_not slanted_", "\\_not slanted\\_"),
        ("a|b <i> [c] *d*", "a\\|b \\<i> \\[c\\] \\*d\\*"),
        ("5.5 mmHg - and so on", "5.5 mmHg - and so on"),
    ],
)
def test_text_stays_text_in_markdown(text, written):
    assert escaped(text) == written


def test_markdown_is_laid_out_in_its_own_way():
    document = Document(
        "t",
        (
            Heading(1, "h", "top"),
            Notice("n", "s", "good"),
            Steps(("one", "two")),
            Pairs((("head", (OutlineLine(0, "a"), OutlineLine(1, "b"))), ("k", (OutlineLine(0, "v"),)))),
            Table("cap", ("x", "y"), (("1", "--"),)),
            Fold("f", (Paragraph("p"),), level=3),
            SignOff(("name", "date", "note"), ("agree",)),
        ),
        "use",
    )
    assert to_markdown(document) == (
        '<a id="top"></a>\n\n# h\n\n## n\n\n**s**\n\n1. one\n2. two\n\n**head:**\n\n- a\n  - b\n\n**k:** v\n\n'
        "**cap**\n\n| x | y |\n| --- | --- |\n| 1 | -- |\n\n### f\n\np\n\n"
        f"\N{BALLOT BOX} agree   name {'_' * 24} date {'_' * 24}\n\nnote {'_' * 48}\n\nuse\n"
    )


def test_plain_text_breaks_lines_and_no_word():
    long_ = "word " * 40 + "x" * 100
    text = to_text(
        Document("t", (Paragraph(long_), Pairs((("h", (OutlineLine(0, "a"), OutlineLine(1, long_))),))), "use", "v")
    )
    assert all(len(line) <= 80 or set(line.strip()) == {"x"} for line in text.splitlines())
    assert text.endswith("\n\nuse\nv\n")


# ---------------------------------------------------------------- building blocks


def test_what_is_empty_leaves_nothing_behind():
    assert bullets([]) == part("n", "h") == fold("s") == ()
    assert bullets(["a", "b", "a"]) == (Bullets(("a", "b")),)


def test_the_foot_of_every_document_says_what_it_is_for():
    assert Document("t", (), "use").foot == (Paragraph("use", quiet=True),)
    assert Document("t", (), "use", "v").foot[-1] == Paragraph("v", quiet=True)


@pytest.mark.parametrize("name", ["a.rtf", "a", ".html", "a.html.docx"])
def test_a_file_of_no_known_form_is_refused(tmp_path, name):
    with pytest.raises(ProblemsError, match=r"must end in \.html or \.md or \.txt"):
        writer_for(tmp_path / name)


@pytest.mark.parametrize("name", ["a.HTML", "b.Md", "c.txt"])
def test_an_ending_counts_in_any_letters(tmp_path, name):
    writer = WRITERS[f".{name.partition('.')[2].lower()}"]
    assert writer_for(tmp_path / name)(EVERYTHING) == writer(EVERYTHING).encode("utf-8")


def test_no_character_that_turns_the_writing_reaches_a_file(tmp_path):
    document = Document("t", (Paragraph("a\u202eb"),), "u")
    assert writer_for(tmp_path / "a.txt")(document).decode("utf-8").startswith("a\ufffdb")
