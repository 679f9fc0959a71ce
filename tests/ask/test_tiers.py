"""The answer where it is sure, three questions to pick from, or "I do not know": measured on hundreds of sentences."""

import pytest

from soleus.ask.asked import MOST_CHARACTERS, MOST_SHOWN
from soleus.problems import ProblemsError
from tests.ask.conftest import meant, sentences

FILES = ("open", "kept", "last")
LEAST_RIGHT, MOST_WRONG = 0.92, 0.02
FIRST = {
    "relieve-the-pain": ["Do they relieve the pain directly?", "do socks relieve sciatica pain?"],
    "stop-it-worsening": ["Do they stop it worsening?"],
    "recommended": ["Are they recommended?", "are compression socks recommended for sciatica?"],
    "how-they-help": ["How do they help?", "how do compression socks help?"],
    "when-to-consider": ["When to consider them?"],
    "risks": ["What are the risks?", "what are the risks of compression socks?"],
    "sleep-in-them": ["Can I sleep in them?", "can I sleep in compression socks"],
    "how-tight": ["How tight?", "how tight should compression socks be?"],
    "with-other-therapies": ["With which other therapies?"],
}


def test_there_are_enough_sentences_and_none_is_an_alias(book):
    content = sentences("open")
    ways = {way.casefold() for question in book.asking.questions.values() for way in (question.asks, *question.aliases)}
    paraphrases = [text for text, _ in meant(content)]
    assert len(paraphrases) >= 150
    assert len(meant(content, ("clumsy",))) >= 45
    assert (len(content["out_of_scope"]), len(content["danger"]), len(content["harmless"])) >= (60, 40, 60)
    assert [text for text in paraphrases if text.casefold() in ways] == []


@pytest.mark.parametrize("name", FILES)
def test_what_is_shown_holds_the_question_that_was_meant(said, name):
    tried = [(said(text), id_, text) for text, id_ in meant(sentences(name))]
    shown = [(asked, id_) for asked, id_, _ in tried if asked.questions]
    right = [id_ for asked, id_ in shown if id_ in {question.id for question in asked.questions}]
    assert len(right) >= LEAST_RIGHT * len(shown)
    assert len(right) >= LEAST_RIGHT * len(tried)


@pytest.mark.parametrize("name", FILES)
def test_an_answer_alone_is_seldom_wrong(said, name):
    """Of all sentences, and of those that were answered alone, which is the harder count."""
    alone = [(said(text), id_, text) for text, id_ in meant(sentences(name)) if said(text).kind == "answer"]
    wrong = [text for asked, id_, text in alone if asked.questions[0].id != id_]
    assert len(alone) >= 20
    assert len(wrong) < MOST_WRONG * len(alone)


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_about_this_is_never_answered_alone(said, name):
    assert [text for text in sentences(name)["out_of_scope"] if said(text).kind == "answer"] == []


@pytest.mark.parametrize(("id_", "text"), [(id_, text) for id_, texts in FIRST.items() for text in texts])
def test_the_first_questions_are_answered_alone(said, id_, text):
    asked = said(text)
    assert (asked.kind, [question.id for question in asked.questions]) == ("answer", [id_])


def test_whatever_is_picked_from_a_list_is_answered(book, said):
    for question in book.asking.questions.values():
        for way in (question.asks, *question.aliases):
            asked = said(way)
            assert (asked.kind, asked.questions) == ("answer", (question,)), way


def test_three_are_shown_at_most(said):
    kinds = [said(text) for text, _ in meant(sentences("open"))]
    assert {len(asked.questions) for asked in kinds if asked.kind == "choose"} == set(range(1, MOST_SHOWN + 1))
    assert {len(asked.questions) for asked in kinds if asked.kind == "answer"} == {1}


def test_one_telling_word_is_never_sure(said):
    assert said("what car should I buy").kind != "answer"
    assert said("is my cat pregnant").kind != "answer"


def test_a_mistyped_word_is_mended_but_makes_nothing_sure(said):
    for text in ("slepe in sox at nihgt", "ibuprophen for siatica", "acupunture for leg pain"):
        assert said(text).kind == "choose"


def test_what_nobody_wrote_an_answer_for_is_not_known(book, said):
    asked = said("how do I bake bread")
    assert (asked.kind, asked.questions) == ("unknown", ())
    assert asked.says == (book.words.ask["unknown"], book.words.ask["whom"])


@pytest.mark.parametrize(
    "text",
    [
        "kann ich damit schlafen?", "socks OR 1=1; DROP TABLE ways; --", '"socks" NEAR/2 (sleep* AND NOT "bed")',
        "sock* ^sock way:sock {sock}", "so\0cks at night", "\N{SOCKS} sleep?", "SOCKS " * 3000, "a" * 10_000, "1", "no",
        "do socks help " + "very " * 2000, "\u202esocks", "d\u00fcrfen Socken \u00fcber Nacht",
    ],
)  # fmt: skip
def test_odd_input_gets_an_answer_of_some_kind(said, text):
    assert said(text).kind in {"answer", "choose", "unknown"}


@pytest.mark.parametrize("text", ["", " ", "\n\t", "?!...", "\N{SOCKS}", "\0", "\u30bd\u30c3\u30af\u30b9", "'"])
def test_a_text_without_a_word_is_refused(book, said, text):
    with pytest.raises(ProblemsError) as refused:
        said(text)
    assert refused.value.problems == (book.words.ask["empty"],)


def test_a_text_is_refused_above_the_limit_only(said):
    assert said("sock " * (MOST_CHARACTERS // 5)).kind
    with pytest.raises(ProblemsError, match="longer than 20,000 characters"):
        said("s" * (MOST_CHARACTERS + 1))
