"""Pages to read: nothing that belongs on a page is left out, each says its sources."""

from dataclasses import replace
from itertools import pairwise

import pytest

from soleus.knowledge.claims import Source
from soleus.knowledge.learning import MADE
from soleus.render.blocks import Bullets, Fold, Heading, Notice, Pairs, Paragraph, Spans, Table, walk
from soleus.render.forest import Forest
from soleus.render.views.findings import disputes_of
from soleus.render.views.found import points_of_100, short_name
from soleus.render.views.learn import MAKERS, contents, learn, living
from soleus.render.views.learn.options import points
from soleus.render.views.learn.socks import rule_says
from soleus.render.views.page_options import studies_of
from soleus.render.writers.html import to_page
from soleus.rules.levels import Danger, Urgency
from tests.documents import flat, text_of

NAMES = (
    "what-a-sock-does", "supports", "treatments", "who-gains", "precautions", "levels", "causes", "research",
    "for-physiotherapists", "for-family-doctors", "for-surgeons", "danger",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(book):
    return {name: learn(name, book) for name in book.learning.pages}


@pytest.fixture(scope="module")
def texts(pages):
    return {name: flat(text_of(page, width=4000)) for name, page in pages.items()}


def test_the_pages_stand_in_their_order(book):
    assert tuple(book.learning.pages) == NAMES
    assert set(MAKERS) == set(MADE)


def test_the_list_names_every_page_with_its_title_and_line(book):
    text = flat(text_of(contents(book), width=4000))
    for page in book.learning.pages.values():
        assert f"{page.name}: {page.title} {page.line}" in text


def test_there_is_no_page_of_another_name(book):
    with pytest.raises(KeyError, match="sock"):
        learn("sock", book)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_first_heading_and_skips_no_level(pages, name):
    levels = [block.level for block in walk(pages[name].blocks) if isinstance(block, Heading | Fold | Notice)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_ends_with_all_its_sources_and_what_was_read_of_each(book, pages, texts, name):
    last = pages[name].blocks[-1]
    assert isinstance(last, Fold)
    assert last.summary == book.learning.texts["sources"]
    (listed,) = last.blocks
    assert isinstance(listed, Bullets)
    cited = [c for part in book.learning.pages[name].parts for told in part.sentences for c in told.claims]
    for claim in cited:
        for source, read in book.library.sources_of(claim):
            (line,) = [item for item in listed.items if item.startswith(f"{source.cite()} [read: ")]
            assert read in line
    assert book.words.intended_use in texts[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_every_sentence_that_is_written_for_it(book, texts, name):
    says = [told.says for part in book.learning.pages[name].parts for told in part.sentences]
    assert [text for text in says if text not in texts[name]] == []


@pytest.mark.parametrize("urgency", [Urgency.EMERGENCY, Urgency.URGENT])
def test_every_sign_of_danger_stands_under_what_to_do(book, pages, urgency):
    blocks = list(walk(pages["danger"].blocks))
    notices = [place for place, block in enumerate(blocks) if isinstance(block, Notice)]
    begin = notices[0 if urgency is Urgency.EMERGENCY else 1]
    end = notices[1] if urgency is Urgency.EMERGENCY else len(blocks)
    notice = blocks[begin]
    assert isinstance(notice, Notice)
    assert notice.title == book.words.urgency[urgency.word]["title"]
    items = [item for block in blocks[begin:end] if isinstance(block, Bullets) for item in block.items]
    signs = [rule_says(rule.id, book) for rule in book.rules.dangers if rule.urgency is urgency]
    assert signs
    assert [sign for sign in signs if sign not in items] == []


def test_nothing_that_saves_a_life_is_folded(pages):
    sources = pages["danger"].blocks[-1]
    assert [block for block in walk(pages["danger"].blocks) if isinstance(block, Fold) and block is not sources] == []


def test_everything_that_speaks_against_a_sock_stands_on_one_of_two_pages(book, texts):
    for rule in book.rules.dangers:
        assert rule.then >= Danger.MEASURE_FIRST
        page = "danger" if rule.urgency >= Urgency.URGENT else "precautions"
        assert rule_says(rule.id, book) in texts[page], rule.id


def test_a_new_chapter_of_dangers_needs_a_name_on_the_page(book):
    assert {rule.chapter for rule in book.rules.dangers} == set(book.learning.texts["chapters"])


def test_every_gain_stands_with_how_sure_it_is(book, pages):
    rows = [row for block in walk(pages["who-gains"].blocks) if isinstance(block, Table) for row in block.rows]
    for rule in book.rules.benefits:
        if rule.id != "other-reason":
            sure = "not tested" if rule.target == "nerve_pain" else book.learning.texts["certainty"][rule.certainty]
            assert (book.words.helps[rule.target]["name"], rule_says(rule.id, book), sure) in rows


def test_untested_is_said_as_untested(pages, book):
    (table,) = [block for block in walk(pages["what-a-sock-does"].blocks) if isinstance(block, Table)]
    assert table.rows[0] == ("nerve pain", book.words.helps["nerve_pain"]["untested"], "not tested")
    assert ("tired legs", "Compression socks may reduce tired and heavy legs.", "not very sure") in table.rows


def test_every_option_stands_with_effect_risk_and_guidelines(book, texts):
    for option in book.options.values():
        text = texts["supports" if option.group == "supports" else "treatments"]
        for says in (*option.use, option.benefit, option.adverse_effects, option.guidance):
            assert says is None or says in text, option.id


def test_every_class_of_every_standard_stands_in_mmhg(book, pages):
    (table,) = [block for block in walk(pages["levels"].blocks) if isinstance(block, Table)]
    assert len(table.rows) == sum(len(standard.classes) for standard in book.fitting.standards.values())
    assert ("RAL-GZ 387 (Germany)", "II", "23 to 32") in table.rows
    assert ("RAL-GZ 387 (Germany)", "IV", "49 and more") in table.rows


def test_every_conflict_is_shown_with_both_sides(book, texts):
    for claim in book.library.claims.values():
        for other in claim.conflicts_with:
            assert claim.statement in texts["research"]
            assert book.library.claims[other].statement in texts["research"]


def test_every_measured_effect_is_on_the_map(book, texts):
    for claim in book.library.claims.values():
        if claim.effect:
            assert book.words.claim_effect(claim) in texts["research"]


@pytest.mark.parametrize("name", ["for-physiotherapists", "for-family-doctors", "for-surgeons"])
def test_a_clinician_reads_every_contraindication_and_what_its_names_mean(book, texts, name):
    assert [rule.id for rule in book.rules.dangers if rule.id not in texts[name]] == []
    named = [condition for condition in book.rules.conditions if f"«{condition.replace('_', ' ')}»" in texts[name]]
    assert named
    for option in (option for part in book.learning.pages[name].parts if part.made == "field" for option in part.of):
        assert all(book.library.claims[claim].statement in texts[name] for claim in book.options[option].all_claims())


# ---------------------------------------------------------------- points of 100


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("pt-exercise-vs-advice", (11.4, 0.7, 22.2)),  # the scale says that above zero favours exercise
        ("esi-leg-pain", (4.9, 1.1, 8.8)),  # below zero is less pain
        ("nsaid-pain", (4.6, -2.0, 11.1)),  # the interval reaches what would be more pain
        ("np-anticonvulsants-review", (1.0, -5.0, 7.0)),  # of 10
        ("acupuncture-2024", (16.0, 10.6, 21.3)),  # millimetres
        ("disc-persistent-sciatica", (24.0, 14.0, 34.0)),  # of 10, above zero favours surgery
    ],
)
def test_a_difference_in_pain_is_turned_into_points_of_100(book, claim, expected):
    assert points_of_100(book.library.claims[claim].effect) == expected


@pytest.mark.parametrize("changes", [{"unit": "points"}, {"interval": None}, {"value": None}])
def test_no_points_are_made_up(book, changes):
    assert points_of_100(replace(book.library.claims["esi-leg-pain"].effect, **changes)) is None


def test_an_axis_of_what_has_no_points_is_refused(book):
    with pytest.raises(ValueError, match="nrb-avoid-surgery gives no points"):
        points(book, ("nrb-avoid-surgery",))


def test_the_axis_says_each_line_in_its_table(pages):
    (spans,) = [block for block in walk(pages["treatments"].blocks) if isinstance(block, Spans)]
    assert [row[0] for row in spans.table.rows] == [span.label for span in spans.spans]
    assert all(span.low <= span.value <= span.high for span in spans.spans)
    assert {row[0]: row[1:] for row in spans.table.rows}["Discectomy"] == (
        "non-surgical care", "12.1", "0.5 to 23.6", "6 weeks or less", "very unsure",
    )  # fmt: skip
    assert max(len(span.label) for span in spans.spans) <= 40, "as long as the picture is wide"
    assert "<circle" in to_page(pages["treatments"])


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (Source("a", "A title", authors="Rabe E, Partsch H", year=2018), "Rabe 2018"),
        (Source("b", "A title: more", year=2018), "A title 2018"),
        (Source("c", "[title not shown] a review", authors="not shown on page read", journal="Spine"), "Spine"),
        (Source("d", "(2011) no title"), "d"),
    ],
)
def test_a_source_has_a_short_name(source, name):
    assert short_name(source) == name


def test_the_living_table_begins_with_what_nobody_tried(book):
    made = living.living(book, ())
    table = next(block for block in made.blocks if isinstance(block, Table))
    assert table.rows[0][:3] == ("Do compression socks reduce sciatica leg pain?", "0", "0")
    assert table.rows[0][4] == "not tested"
    assert len(table.rows) == 1 + len(book.evidence.bodies)


def test_each_question_of_the_living_table_opens_to_its_forest_plot(book):
    folds = [block for block in living.living(book, ()).blocks if isinstance(block, Fold)]
    assert len(folds) == len(book.evidence.bodies) + len(book.evidence.trends)
    assert all(any(isinstance(inside, Forest) for inside in block.blocks) for block in folds)


def test_an_effect_in_an_answer_opens_to_its_studies_or_says_why_not(book):
    for name, option in book.options.items():
        blocks = list(studies_of(option.main_effect, name, book))
        assert any(isinstance(block, Forest | Paragraph) for block in blocks), name


def test_a_dispute_is_shown_with_its_option(book):
    blocks = list(disputes_of({"epidural-steroid"}, book))
    said = " ".join(
        says for block in blocks if isinstance(block, Pairs) for _, outline in block.rows for says in map(str, outline)
    )
    assert "Once pain has lasted three months" in said
    assert list(disputes_of({"nsaid"}, book)) == []
