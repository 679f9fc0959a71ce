"""What a person reads in German: the same answer, with no English sentence in it but those of the care card."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from soleus.answer import assess
from soleus.case.case import CaseError
from soleus.case.read import read_case
from soleus.case.start import person
from soleus.knowledge.in_english import InEnglish
from soleus.render.blocks import Bullets, Document, Notice, Paragraph, Together, walk
from soleus.render.views import VIEWS, compare, fit, for_page, prediction
from soleus.render.views.kept import kept
from soleus.render.writers.html import to_fragment, to_page
from soleus.render.writers.markdown import to_markdown
from soleus.rules.levels import VERDICTS, Urgency
from tests.documents import text_of
from tests.people import random_facts

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
ENGLISH = re.compile(r"\b(the|and|with|your|you|from|this|which|socks?|legs?|today)\b")
# What makers call their garments stands as they print it.
NAMES = re.compile(r"RelaxSan|Scintera|SOXPro|Farrow", re.IGNORECASE)


@pytest.fixture(scope="module")
def german(book):
    return book.in_language("de")


def documents(book, german, case):
    """Give a person's document in English and in German."""
    return [VIEWS["person"](assess(case, spoken), spoken, spoken.library) for spoken in (book, german)]


def shape(document):
    """Say what a document is made of, whatever its words."""
    blocks = list(walk(block for block in document.blocks if getattr(block, "name", "") != "in-english"))
    return [
        (type(block).__name__, block.tone if isinstance(block, Notice) else None,
         len(block.items) if isinstance(block, Bullets) else None)
        for block in blocks
    ]  # fmt: skip


def own_words(document):
    """Give the lines of a document outside the card in English and the names of garments."""
    blocks = tuple(block for block in document.blocks if getattr(block, "name", "") != "in-english")
    lines = text_of(Document(document.title, blocks, document.intended_use, document.version)).splitlines()
    return "\n".join(line for line in lines if not NAMES.search(line))


def people(vocabulary):
    rng = random.Random(14)
    while True:
        try:
            yield person(
                vocabulary,
                rng.choice(["nothing", "all_no"]),
                random_facts(vocabulary, rng, rng.choice([0.02, 0.1, 0.5])),
            )
        except CaseError:
            continue


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_random_people_read_the_same_in_german_and_no_english(book, german, vocabulary):
    drawn = people(vocabulary)
    urgencies, verdicts = set(), set()
    for _ in range(150):
        case = next(drawn)
        answer = assess(case, german)
        english, translated = documents(book, german, case)
        assert shape(translated) == shape(english)
        assert ENGLISH.findall(own_words(translated)) == []
        urgencies.add(answer.urgency)
        verdicts.add(answer.compression)
        assert answer.to_json()["urgency"] == assess(case, book).to_json()["urgency"]
    assert urgencies == {*Urgency.words()}
    assert len(verdicts) >= len(VERDICTS) - 2


def test_a_day_and_a_size_are_told_in_german(german, vocabulary, predictions_kept):  # noqa: ARG001  # asked for what it does
    [path] = [path for path in EXAMPLES if path.stem == "long-flight"]
    answer = assess(read_case(str(path), vocabulary), german, with_prediction=True)
    document = VIEWS["person"](answer, german, german.library)
    text = own_words(document).replace(document.version, "")
    assert ENGLISH.findall(text) == []
    assert "berechneten Beinen" in text
    assert not re.search(r"[0-9]\.[0-9]{1,2}(?![0-9])", text)  # 22,5 and never 22.5
    assert " to " not in text


def test_every_german_document_begins_with_the_notice_and_says_its_language(book, german, vocabulary):
    notice = german.words.language["notice"]
    for path in EXAMPLES:
        answer = assess(read_case(str(path), vocabulary), german)
        for view in (VIEWS["person"], fit, prediction, for_page):
            document = view(answer, german, german.library)
            assert (document.lang, document.notice) == ("de", notice)
            assert '<html lang="de">' in to_page(document)
            assert to_page(document).index(notice) < to_page(document).index("<h1")
            assert to_markdown(document).startswith(notice)
            for plain in (True, False):
                assert text_of(document, plain=plain, width=200).strip().startswith(notice)
            assert notice not in to_fragment(document.blocks)  # a page of others says it once, for all of it
    assert documents(book, german, read_case(str(EXAMPLES[0]), vocabulary))[0].notice == ""


def test_the_page_marks_what_is_english_in_it(german, vocabulary):
    [path] = [path for path in EXAMPLES if path.stem == "sciatica-only"]
    page = to_page(for_page(assess(read_case(str(path), vocabulary), german), german, german.library))
    body = page[page.index("<main") :]
    assert 'lang="en"' in body  # effects, effort, risks and sources stay English
    unmarked = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", re.sub(r'<span lang="en">.*?</span>', " ", body, flags=re.DOTALL))
    assert ENGLISH.findall(unmarked) == []


@pytest.mark.parametrize("name", ["sciatica-only", "saddle-numbness"])
def test_what_is_kept_ends_with_an_english_page_for_the_clinician(book, german, vocabulary, name):
    [path] = [path for path in EXAMPLES if path.stem == name]
    case = read_case(str(path), vocabulary)
    document = kept(assess(case, german), case, german)
    ours, theirs = (of.blocks[-1] for of in (kept(assess(case, book), case, book), document))
    assert isinstance(ours, Together)
    assert (document.lang, theirs) == ("de", replace(ours, lang="en"))


@pytest.mark.parametrize(("worn", "name"), [(True, "worn"), (None, "not_told"), (False, None)])
def test_a_care_card_shows_both_languages(book, german, vocabulary, worn, name):
    facts = {"saddle_numbness": True, "bladder_change": True}
    case = person(vocabulary, "nothing", facts | ({} if worn is None else {"wears_compression_now": worn}))
    english, both = documents(book, german, case)
    page = to_page(both)
    below = page.index('<section id="in-english" lang="en"')
    sentences = [(book.words.rules[rule], german.words.rules[rule]) for rule in ("saddle-numbness", "bladder-change")]
    sentences.append((book.words.urgency["emergency"]["says"], german.words.urgency["emergency"]["says"]))
    if name:
        sentences.append((book.words.take_off[name], german.words.take_off[name]))
    for ours, translated in sentences:
        assert 0 < page.index(translated) < below < page.index(ours)
    assert ("strumpf" in page, "sock" in page) == (name is not None,) * 2
    assert page.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "in-english" not in to_page(english)


def test_no_rule_that_can_be_an_emergency_is_said_in_english(book, german):
    for rule in book.rules.dangers:
        if max(rule.urgency, rule.if_unknown_urgency or Urgency.SELF_CARE) >= Urgency.URGENT:
            for section in (german.words.rules, german.words.rules_when_unknown):
                assert not isinstance(section.get(rule.id, ""), InEnglish)


def test_a_text_that_fell_back_is_marked_wherever_it_stands():
    text = InEnglish("a <b> text")
    fragment = to_fragment((Paragraph(text), Bullets((text, "ein Text"))))
    marked = '<span lang="en">a &lt;b&gt; text</span>'
    assert fragment == f"<p>{marked}</p>\n<ul><li>{marked}</li><li>ein Text</li></ul>"


@pytest.mark.parametrize("name", ["supports", "needs", "treatments"])
def test_a_comparison_marks_what_is_known_in_english(german, name):
    document = compare.compare(name, german)
    assert document.lang == "de"
    assert '<dt>wirkt auf</dt><dd><span lang="en">' in to_page(document) or name == "needs"
