"""The files of questions and words: what is refused, with all that is wrong, and a walk over what is written."""

import re
from itertools import chain
from typing import Any

import pytest
import textstat
import yaml

from soleus.ask import answered
from soleus.knowledge.danger_words import ABOUT_SENTENCES, LANGUAGES
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.questions import read_asking
from tests.knowledge.test_words import HIGHEST_GRADE, MOST_WORDS, SENTENCE_END, TYPED_CERTAINTY

URGENCIES = {"saddle-numbness": "emergency", "cold-or-blue-foot": "urgent", "smoker": "routine"}
QUESTION = {
    "id": "sleep",
    "asks": "Can I sleep in them?",
    "aliases": [f"way {letter}" for letter in "abcdef"],
    "answer": [{"says": "Not as a rule.", "claims": ["wear-morning-night"]}],
}
DANGERS: dict[str, Any] = {
    "groups": {name: ["no"] for name in ABOUT_SENTENCES} | {"numb": ["numb*"], "saddle": ["groin"]},
    "german": {name: ["kein"] for name in ABOUT_SENTENCES} | {"numb": ["taub*"], "saddle": ["schritt"]},
    "signs": [{"rule": "saddle-numbness", "near": [["numb", "saddle"]]}],
}
SEARCH = {"empty": ["the"], "known": ["table"], "same": {"sock": ["stocking"]}}


@pytest.fixture
def files(tmp_path, library):
    """Give a folder of small files, and read it after some of them were changed."""
    (tmp_path / "questions").mkdir()
    content = {"questions/some.yaml": [QUESTION], "danger_words.yaml": DANGERS, "search_words.yaml": SEARCH}

    def read(changed=None, file="questions/some.yaml"):
        for name, entry in (content | ({} if changed is None else {file: changed})).items():
            (tmp_path / name).write_text(yaml.safe_dump(entry), "utf-8")
        return read_asking(library.claims, URGENCIES, tmp_path)

    return read


def refusal(files, changed, file="questions/some.yaml"):
    with pytest.raises(KnowledgeError) as refused:
        files(changed, file)
    return "\n".join(refused.value.problems)


def test_small_files_are_read(files):
    asking = files()
    assert asking.questions["sleep"].topic == "some"
    assert [sign.urgency for sign in asking.dangers.signs] == ["emergency"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answr": 1}, "unknown key 'answr'"),
        ({"id": 7}, "id must be text"),
        ({"aliases": ["one", "two"]}, "6 to 20 aliases, not 2"),
        ({"aliases": [f"way {n}" for n in range(21)]}, "6 to 20 aliases, not 21"),
        ({"aliases": [1, 2, 3, 4, 5, 6]}, "each alias must be text"),
        ({"aliases": ["way a"] * 6}, "'way a' is asked twice"),
        ({"answer": []}, "a question needs an answer"),
        ({"answer": ["Yes."]}, "must be a table of keys and values"),
        ({"answer": [{"says": "Yes.", "claims": "all"}]}, "claims must be a list"),
        ({"answer": [{"says": "Yes.", "claims": ["nobody-said"]}]}, "no claim 'nobody-said'"),
        ({"answer": [{"says": "In 31 people.", "claims": ["kakkos2018-rct"]}]}, "the number 31 stands in none of"),
        ({"answer": [{"says": "In 30 people.", "claims": []}]}, "the number 30 stands in none of"),
        ({"effects": ["nobody-said"]}, "no claim 'nobody-said'"),
        ({"effects": ["wear-morning-night"]}, "'wear-morning-night' has no measured effect"),
    ],
)
def test_a_wrong_question_is_refused(files, change, says):
    assert says in refusal(files, [QUESTION | change])


def test_a_number_of_a_cited_claim_passes_with_its_comma_and_as_a_share(files):
    sentence = {"says": "In 2,219 people 63 of 100 shrank.", "claims": ["nh-disc-regression-63"]}
    assert files([QUESTION | {"answer": [sentence]}]).questions


def test_all_that_is_wrong_is_said_at_once(files):
    problems = refusal(files, [{"id": "x"}, QUESTION | {"answer": []}])
    assert "key 'asks' is missing" in problems
    assert "a question needs an answer" in problems


def test_an_id_given_twice_is_refused(files):
    answer = [{"says": "Yes.", "claims": []}]
    other = QUESTION | {"asks": "Other?", "answer": answer, "aliases": [f"other {letter}" for letter in "abcdef"]}
    assert "question sleep: two questions with one id" in refusal(files, [QUESTION, other])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"same": []}, "same must be a table"),
        ({"same": {"sock": "stocking"}}, "search_words.yaml, sock: must be a list"),
        ({"empty": [True]}, "'True' must be text"),
        ({"known": ["the"]}, "'the' stands twice"),
        ({"other": []}, "unknown key 'other'"),
    ],
)
def test_wrong_words_of_the_search_are_refused(files, change, says):
    assert says in refusal(files, SEARCH | change, "search_words.yaml")


def signs(**change):
    return DANGERS | {"signs": [DANGERS["signs"][0] | change]}


def groups(**change):
    german = {name: ["kalt"] for name in change if name not in DANGERS["groups"]}
    return DANGERS | {"groups": DANGERS["groups"] | change, "german": DANGERS["german"] | german}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"signs": []}, "key 'groups' is missing"),
        (DANGERS | {"signs": {}}, "signs must be a list"),
        (signs(rule="no-rule"), "no rule of this name is an emergency or urgent"),
        (signs(rule="smoker"), "no rule of this name is an emergency or urgent"),
        (signs(near=[]), "a sign needs groups under 'near' or 'anywhere'"),
        (signs(near=["numb"]), "each way in which it shows is a list of groups"),
        (signs(near=[["num"]]), "no group 'num'"),
        (signs(unless=["hoped"]), "no group 'hoped'"),
        (signs(ever="no"), "ever must be true or false"),
        (signs(nearby=[]), "unknown key 'nearby'"),
        (groups(numb=[True]), "group numb: must be a list of phrases"),
        (groups(numb=[]), "group numb: must be a list of phrases"),
        (groups(numb=["can't feel"]), "'can't feel' can never be met"),
        (groups(numb=["Numb"]), "'Numb' can never be met"),
        (groups(numb=["nu*"]), "'nu*' is too short for a star"),
        (groups(cold=["cold"]), "group cold: no sign needs it"),
        (DANGERS | {key: {"numb": ["numb"], "saddle": ["groin"]} for key in LANGUAGES}, "group 'Owner' is missing"),
        (DANGERS | {"german": {}}, "group 'numb' must stand under 'groups' and under 'german'"),
        (DANGERS | {"german": DANGERS["german"] | {"numb": ["Taub"]}}, "group numb: 'Taub' can never be met"),
    ],
)
def test_wrong_words_of_danger_are_refused(files, changed, says):
    assert says in refusal(files, changed, "danger_words.yaml")


@pytest.fixture(scope="module")
def said_sentences(book):
    """Give every sentence of every answer by its question, effects too."""
    answers = {id_: answered(question, book).says for id_, question in book.asking.questions.items()}
    return {id_: list(chain.from_iterable(map(SENTENCE_END.split, says))) for id_, says in answers.items()}


def test_no_sentence_of_an_answer_is_long(said_sentences):
    long = {(id_, one) for id_, items in said_sentences.items() for one in items if len(one.split()) > MOST_WORDS}
    assert long == set()


@pytest.mark.usefixtures("socket_disabled")
def test_the_answers_read_easily(book):
    texts = [" ".join(part.text for part in question.answer) for question in book.asking.questions.values()]
    grades = [textstat.flesch_kincaid_grade(text) for text in texts]
    assert sum(grades) / len(grades) <= HIGHEST_GRADE
    assert max(grades) <= HIGHEST_GRADE + 3


def test_certainty_is_typed_in_no_answer(book):
    sentences = [sentence.text for question in book.asking.questions.values() for sentence in question.answer]
    assert [text for text in sentences if TYPED_CERTAINTY.search(text)] == []


def test_every_answer_is_short_and_each_topic_has_a_name(book):
    questions = book.asking.questions.values()
    assert {question.topic for question in questions} == set(book.words.ask["topics"])
    assert [question.id for question in questions if not 1 <= len(question.answer) <= 5] == []


def test_a_sentence_without_a_claim_says_nothing_of_a_study(book):
    bare = [part.text for question in book.asking.questions.values() for part in question.answer if not part.claims]
    study = re.compile(r"\b(trial|review|study|studies|found|percent|guideline)\b", re.IGNORECASE)
    own = (
        "A sleeve leaves",
        "We read no",
        "No source that we read",
        "None of the lists",
        "Try what eases",
        "Each answer names",
    )
    assert [text for text in bare if study.search(text) and not text.startswith(own)] == []
