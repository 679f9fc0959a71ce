"""The review sheet: nothing of the rulebook is left out, both forms say the same, and the page stands alone."""

import html
import itertools
import re
from html.parser import HTMLParser

import pytest

from soleus.knowledge.cases import read_cases
from soleus.knowledge.worked import read_worked_people
from soleus.problems import ProblemsError
from soleus.render.blocks import Contents, Heading, Pairs, Paragraph, Table, Together
from soleus.render.views.review import review
from soleus.render.writers.html import to_page
from soleus.render.writers.markdown import BOX, escaped, to_markdown

VOID = {"br", "meta"}


class Page(HTMLParser):
    """Reads a page strictly: every tag closed in its turn; collects tags, attributes, headings and text."""

    def __init__(self):
        super().__init__()
        self.stack, self.tags, self.headings, self.texts = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if data.strip() and "style" not in self.stack:
            self.texts.append(" ".join(data.split()))
            if self.stack[-1] in {"h1", "h2", "h3"}:
                self.headings.append((int(self.stack[-1][1]), data))


def read_page(text):
    page = Page()
    page.feed(text)
    page.close()
    assert page.stack == []
    return page


@pytest.fixture(scope="module")
def sheet(book, library):
    return review(book, library)


@pytest.fixture(scope="module")
def blocks(sheet):
    return sheet.blocks


@pytest.fixture(scope="module")
def page(sheet):
    return read_page(to_page(sheet))


def by_anchor(blocks):
    """The sections of a sheet: what stands under each third-level heading."""
    together = [block.blocks for block in blocks if isinstance(block, Together)]
    return {parts[0].anchor: parts for parts in together if isinstance(parts[0], Heading)}


@pytest.fixture(scope="module")
def sections(blocks):
    """Every rule, condition and table by its anchor."""
    return by_anchor(blocks)


def texts(blocks):
    """All that blocks say, head by head and line by line."""
    for block in blocks:
        match block:
            case Heading(_, text, _) | Paragraph(text, _):
                yield text
            case Pairs(rows):
                for head, lines in rows:
                    yield head
                    yield from (line.text for line in lines)
            case Contents(_, entries):
                yield from (text for text, _ in entries)
            case Table(caption, headers, rows):
                yield from (caption, *headers, *(cell for row in rows for cell in row))
            case Together(parts):
                yield from texts(parts)


def test_every_rule_condition_and_table_has_its_section(sections, rules):
    wanted = {*(rule.id for rule in rules.rules()), *rules.conditions, "verdicts", "pressure-defaults"}
    assert set(sections) == wanted


def test_a_rule_shows_its_reason_its_claims_once_and_all_their_sources(sections, rules, library):
    for item in (*rules.rules(), *rules.conditions.values()):
        said = list(texts(sections[getattr(item, "id", None) or item.name]))
        assert item.reason in said
        for claim in item.claims:
            assert said.count(f"{claim}: {library.claims[claim].statement}") == 1
            cited = [f"{source.cite()} (read: {read})" for source, read in library.sources_of(claim)]
            assert [text for text in cited if text not in said] == []


def test_a_rule_shows_what_the_person_is_told_and_who_reviewed_it(sections, rules, book):
    for rule in rules.rules():
        said = list(texts(sections[rule.id]))
        told = [words[rule.id] for words in (book.words.rules, book.words.rules_when_unknown) if rule.id in words]
        assert [text for text in (*told, f"{rule.reviewed}, by: {rule.reviewer}") if text not in said] == []


def test_every_worked_case_and_threshold_is_shown(sections):
    for name, worked in read_cases().items():
        heads = ("Holds for", "Does not hold", "Cannot be told with", "Matters for", "Does not matter", "Whether it")
        rows = [row for block in sections[name] if isinstance(block, Pairs) for row in block.rows]
        assert sum(len(lines) for head, lines in rows if head.startswith(heads)) == len(worked.truths), name
        assert sum(len(t.rows) for t in sections[name] if isinstance(t, Table)) == len(worked.thresholds), name


def test_a_threshold_reads_just_below_at_and_just_above(sections):
    (table,) = (block for block in sections["abi-below-0-6"] if isinstance(block, Table))
    left = "ankle-brachial pressure index (left leg)"
    right = "ankle-brachial pressure index (right leg)"
    assert table.rows[0] == (left, "0.59: holds", "0.6: does not hold", "0.61: does not hold", f"{right}: 1")


def test_there_is_one_line_to_tick_for_each_rule_and_condition(page, sheet, rules):
    count = len(list(rules.rules())) + len(rules.conditions)
    assert sum(text == f"{BOX} agree" for text in page.texts) == count
    assert sum(text == f"{BOX} change" for text in page.texts) == count
    assert to_markdown(sheet).count(f"{BOX} agree") == count


def test_verdicts_and_worked_people_come_last(blocks, book):
    headings = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    assert headings[-2:] == ["The verdict", "Worked people"]
    assert isinstance(blocks[-1], Table)
    assert [row[0] for row in blocks[-1].rows] == [worked.name for worked in read_worked_people()]
    assert blocks[-1].rows[0][2].startswith(book.words.urgency["routine"]["title"])


def test_the_first_page_says_what_it_is(blocks, book):
    first = list(texts(blocks[: [isinstance(block, Contents) for block in blocks].index(True) + 1]))
    assert book.words.intended_use in first
    assert any(book.rules.hash in text and f"{len(list(book.rules.rules()))} rules" in text for text in first)


def test_contents_lead_to_headings(page):
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert len(set(anchors)) == len(anchors)
    assert links
    assert {link.removeprefix("#") for link in links} <= set(anchors)


def test_the_page_needs_nobody_else(page, sheet):
    assert "script" not in {tag for tag, _ in page.tags}
    assert [a for _, a in page.tags if "src" in a or not a.get("href", "#").startswith("#")] == []
    style = re.search(r"<style>(.*?)</style>", to_page(sheet), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|https?:", style[1])


def test_the_page_can_be_read_by_everybody(page):
    assert ("html", {"lang": "en"}) in page.tags
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    heads = [attributes for tag, attributes in page.tags if tag == "th"]
    assert heads
    assert {attributes.get("scope") for attributes in heads} == {"col", "row"}


def test_both_forms_say_the_same(sheet, blocks):
    markdown, page = to_markdown(sheet), html.unescape(re.sub(r"<[^>]+>", "\n", to_page(sheet)))
    for text in texts(blocks):
        assert escaped(text) in markdown
        assert text in page


def test_one_chapter_alone(book, library, rules):
    blocks = review(book, library, "arteries").blocks
    shown = set(by_anchor(blocks))
    assert {rule.id for rule in rules.rules() if rule.chapter == "arteries"} <= shown
    assert "arterial_risk" in shown
    assert not [block for block in blocks if isinstance(block, Heading) and block.text == "Worked people"]
    assert "This sheet holds one chapter of it: Arteries." in list(texts(blocks))


@pytest.mark.parametrize(("name", "hint"), [("artery", "did you mean 'arteries'"), ("qqq", "there are arteries, ")])
def test_a_chapter_that_is_none_is_refused(book, library, name, hint):
    with pytest.raises(ProblemsError, match=hint):
        review(book, library, name)
