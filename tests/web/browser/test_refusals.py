"""Each kind of question with each kind of mistake: what is said, that axe has nothing to say, that nothing is lost."""

import pytest

from soleus.interviewing import Interview, interviewed, is_measuring, next_question
from tests.shortened import shortened
from tests.web.browser.people import example, healthy, upto

NARROW, WIDE = 320, 1200
HEADING = "main .nhsuk-error-summary"
FOCUSED = "() => ['INPUT', 'BUTTON'].includes(document.activeElement.tagName)"


def kind_of(question):
    """Name the kind of page that a question makes."""
    if is_measuring(question):
        return "measures"
    return question.kind if question.kind != "one" else question.facts[0].type


@pytest.fixture(scope="module")
def of_kind(book, vocabulary):
    """Give, for each kind of page, what was answered before one of it, and its place."""
    pages: dict[str, tuple[Interview, int]] = {}
    findings = {"heart_failure": True, "nyha_class": 2, "left.abi": 1.0, "right.abi": 1.1}
    for facts in (example(vocabulary), {**healthy(vocabulary), **findings}):
        interview, count = None, 0
        while True:
            interview, taken = interviewed(facts, book, upto=count)
            question = next_question(interview, book)
            if question is None or taken < count:
                break
            pages.setdefault(kind_of(question), (interview, len(interview.steps)))
            count += 1
    return pages


def refused(visitor):
    """Say what is wrong by the page, whose every complaint must lead to an input."""
    assert visitor.tab.title().startswith("Error")
    links = visitor.tab.locator(f"{HEADING} a").all()
    assert links
    for link in links:
        target = link.get_attribute("href")
        assert visitor.tab.locator(target).count() == 1
        link.click()
        assert visitor.tab.evaluate(FOCUSED)
    assert visitor.faults(WIDE, NARROW) == []
    return visitor.tab.inner_text(HEADING)


@pytest.mark.parametrize(
    "kind", shortened(["group", "measures", "number", "bool", "choice", "integer", "legs", "offer"], 3)
)
def test_nothing_answered_is_asked_again(look, of_kind, kind):
    interview, place = of_kind[kind]
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.submit()
    assert visitor.path == f"/q/{place}"
    text = refused(visitor)
    visitor.tab.reload()
    assert visitor.tab.inner_text(HEADING) == text


@pytest.mark.parametrize(("typed", "says"), shortened([("old", "120"), ("300", "120"), ("-1", "120")]))
def test_a_number_that_cannot_be_is_shown_again_with_what_can(look, book, vocabulary, typed, says):
    interview, place = upto(healthy(vocabulary), book, "age_years")
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({"age_years": [typed]})
    visitor.submit()
    assert says in refused(visitor)
    assert visitor.page.chosen == {"age_years": [typed]}
    visitor.fill({"age_years": ["44"]})
    visitor.submit()
    assert visitor.path == f"/q/{place + 1}"


def test_a_number_and_i_do_not_know_are_not_both_true(look, book, vocabulary):
    interview, place = upto(healthy(vocabulary), book, "age_years")
    visitor = look(interview, f"/q/{place}", axe=True)
    both = {"age_years": ["44"], "pick": ["unsure age_years"]}
    visitor.fill(both)
    visitor.submit()
    assert "not both" in refused(visitor)
    assert visitor.page.chosen == both


@pytest.mark.parametrize("ticks", shortened([["saddle_numbness", "none"], ["none", "unsure"]]))
def test_a_sign_and_none_of_these_are_not_both_true(look, ticks, of_kind):
    interview, place = of_kind["group"]
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({"pick": ticks})
    visitor.submit()
    refused(visitor)
    assert sorted(visitor.page.chosen["pick"]) == sorted(ticks)


def test_answers_that_contradict_each_other_are_said_to(look, book, vocabulary):
    interview, place = upto({**healthy(vocabulary), "pregnant": True}, book, "age_years")
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({"age_years": ["78"]})
    visitor.submit()
    assert "pregnant" in refused(visitor)
    assert visitor.page.chosen == {"age_years": ["78"]}
    visitor.fill({"age_years": ["31"]})
    visitor.submit()
    assert visitor.path == f"/q/{place + 1}"


@pytest.mark.parametrize(
    ("name", "typed", "said", "value"),
    shortened(
        [
            ("height_cm", "5 ft 4", "162.6 cm", "162.56"),
            ("height_cm", "64 in", "162.6 cm", "162.56"),
            ("weight_kg", "11 st", "69.9 kg", "69.853"),
        ]
    ),
)
def test_another_unit_is_said_back_and_counts_once_it_is_confirmed(look, book, vocabulary, name, typed, said, value):
    interview, place = upto(example(vocabulary), book, name)
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({name: [typed]})
    visitor.submit()
    assert visitor.path == f"/q/{place}"
    assert said in visitor.tab.inner_text("main .understood")
    assert visitor.faults(WIDE, NARROW) == []
    assert float(visitor.page.chosen[name][0]) == pytest.approx(float(value), abs=0.06)
    visitor.submit()
    assert visitor.path != f"/q/{place}"
    visitor.open("/check")
    assert said in visitor.tab.inner_text("main dl")


def test_measures_in_inches_are_said_back_together_and_what_is_missing_is_left_out(look, of_kind):
    interview, place = of_kind["measures"]
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({"left.ankle_cm": ["9 in"], "left.calf_cm": ["38"]})
    visitor.submit()
    assert "22.9 cm" in visitor.tab.inner_text("main .understood")
    assert visitor.faults(WIDE, NARROW) == []
    visitor.submit()
    visitor.open(f"/q/{place}")
    assert set(visitor.page.chosen) == {"left.ankle_cm", "left.calf_cm"}


def test_measures_of_no_leg_are_refused_each_at_its_place(look, of_kind):
    interview, place = of_kind["measures"]
    visitor = look(interview, f"/q/{place}", axe=True)
    visitor.fill({"left.ankle_cm": ["2"], "right.calf_cm": ["wide"]})
    visitor.submit()
    refused(visitor)
    assert len(visitor.tab.locator(f"{HEADING} a").all()) == 2
    assert visitor.page.chosen == {"left.ankle_cm": ["2"], "right.calf_cm": ["wide"]}


@pytest.mark.parametrize("content", shortened([b'{"soleus": 1', b"{}", b"\xff\xfe", b""]))
def test_a_file_that_is_none_of_ours_is_refused(look, content):
    visitor = look(axe=True)
    visitor.open("/resume")
    visitor.tab.set_input_files("#file", {"name": "kept.json", "mimeType": "application/json", "buffer": content})
    visitor.submit()
    refused(visitor)


def test_a_kept_file_brings_every_answer_back(look, book, vocabulary):
    interview, _ = interviewed(healthy(vocabulary), book)
    visitor = look(interview, "/check")
    rows = visitor.tab.inner_text("main dl")
    kept = visitor.tab.request.get(f"{visitor.address}/keep/interview.json").body()
    stranger = look()
    stranger.open("/resume")
    stranger.tab.set_input_files("#file", {"name": "kept.json", "mimeType": "application/json", "buffer": kept})
    stranger.submit()
    assert stranger.path == "/check"
    assert stranger.tab.inner_text("main dl") == rows
