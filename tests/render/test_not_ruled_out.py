"""Who is not sure of a grave sign is told first of which, and whom to ask today, in every view."""

from io import StringIO

import pytest
from rich.console import Console

from soleus.answer import assess
from soleus.case import Case
from soleus.case.start import person
from soleus.render.views import VIEWS, show
from soleus.rules.levels import Urgency
from soleus.rules.nodes import ALWAYS, Holds

NO_RUSH = "See somebody, no rush"
ASK = "ask a nurse line or a doctor today"


@pytest.fixture(scope="module")
def healthy(vocabulary):
    return dict(person(vocabulary, "all_no", {"tired_heavy_legs": True}).facts)


def shown(book, library, facts, **how):
    console = Console(record=True, width=100, file=StringIO(), markup=False, highlight=False)
    answer = assess(Case(facts), book)
    show(answer, book.words, library, console, **how)
    return answer, console.export_text()


def without(facts, *keys):
    return {key: value for key, value in facts.items() if key not in keys}


def red_flags(rules):
    """Signs that are grave alone, as a person of whom all else is known to be absent has them."""
    grave = (r.when for r in rules.dangers if r.urgency >= Urgency.URGENT and r.matters_if == ALWAYS)
    return sorted({node.fact for node in grave if isinstance(node, Holds)})


def test_every_grave_sign_that_stands_alone(book, library, healthy):
    """Before: "See somebody, no rush", and a line below it."""
    flags = [flag for flag in red_flags(book.rules) if flag in healthy]
    assert len(flags) > 10
    for flag in flags:
        answer, text = shown(book, library, without(healthy, flag))
        assert answer.urgency == "routine"
        assert flag in answer.not_ruled_out
        title = book.words.urgency[f"open_{answer.urgency_could_be}"]["title"]
        assert text.index(title) < text.index(book.words.label(flag))
        assert ASK in " ".join(text.replace("│", " ").split())
        assert NO_RUSH not in text


@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_begins_with_it(book, library, healthy, view, plain):
    _, text = shown(book, library, without(healthy, "saddle_numbness"), view=view, plain=plain)
    lines = [line.strip("│╭╮╰╯─ ") for line in text.splitlines()]
    said = [line for line in lines if line]
    assert any(line.startswith("We cannot rule out an emergency") for line in said[:2])
    assert book.words.label("saddle_numbness") in text
    assert ASK in " ".join(" ".join(said).split())


def test_what_must_be_seen_today_is_still_said_below(book, library, healthy):
    facts = without(healthy, "saddle_numbness") | {"leg_weakness": True}
    answer, text = shown(book, library, facts)
    assert (answer.urgency, answer.urgency_could_be) == ("urgent", "emergency")
    assert text.index("We cannot rule out an emergency") < text.index("Urgent: be seen today")


def test_of_whom_nothing_is_known_not_every_sign_is_listed(book, library):
    answer, text = shown(book, library, {})
    assert len(answer.not_ruled_out) > 8
    assert f"and {len(answer.not_ruled_out) - 8} more" in text
    assert NO_RUSH not in text


def test_nothing_of_it_is_said_where_nothing_grave_is_open(book, library, healthy):
    answer, text = shown(book, library, healthy)
    assert answer.not_ruled_out == ()
    assert "cannot rule out" not in text
    answer, text = shown(book, library, without(healthy, "dermatitis"))
    assert answer.not_ruled_out == ()


def test_the_json_has_the_keys_that_it_had(book, healthy):
    assert "not_ruled_out" not in assess(Case(healthy), book).to_json()
