"""Pages to read: what the reader refuses, and a walk over all that is written for them."""

import copy
import re
from typing import Any

import pytest
import textstat
import yaml

from soleus.knowledge.claims import Claim, Effect
from soleus.knowledge.learning import MADE, read_learning
from soleus.knowledge.load import KnowledgeError

HIGHEST_GRADE = 6

EFFECT = Effect("socks", "swelling", "lowers", "small", "mean difference", -1.5, (-2.0, -1.0), "cm", "1 week", "none")
CLAIMS = {
    claim.id: claim
    for claim in (
        Claim("girth", "t", "In 1,453 legs, 5% had less.", "low", "venous", "trial", (), (), EFFECT, {"days": [3, 4]}),
        Claim("four", "t", "We searched in four languages.", "not_graded", "general", "inference", (), ()),
    )
}
RULES = {"swollen": ("girth",)}
LEARN: dict[str, Any] = {
    "pages": {
        "page": {
            "title": "A page",
            "line": "What it is.",
            "parts": [
                {
                    "heading": "Part",
                    "notes": ["Read on."],
                    "says": [{"says": "In 1453 legs 5 of 100 had less, by 1.5 cm.", "claims": ["girth"]}],
                    "effects": ["girth"],
                    "made": "levels",
                }
            ],
        }
    },
    "rules": {"swollen": "After 3 days less."},
    "texts": {},
}


def read(tmp_path, entry):
    (tmp_path / "learn.yaml").write_text(yaml.safe_dump(entry), "utf-8")
    return read_learning(CLAIMS, RULES, tmp_path)


def spoiled(**changes):
    """Copy the file with changes to its one part; None takes a key away."""
    entry = copy.deepcopy(LEARN)
    part = entry["pages"]["page"]["parts"][0]
    for key, value in changes.items():
        part[key] = value
    return entry


def sentence(says, *claims):
    return spoiled(says=[{"says": says, "claims": list(claims)}])


def test_what_is_right_is_read(tmp_path):
    learning = read(tmp_path, LEARN)
    (page,) = learning.pages.values()
    (part,) = page.parts
    assert (page.name, page.title, page.for_clinicians, part.made) == ("page", "A page", False, "levels")
    assert [(told.says, told.claims) for told in part.sentences] == [
        ("In 1453 legs 5 of 100 had less, by 1.5 cm.", ("girth",))
    ]


@pytest.mark.parametrize("says", ["We searched in four languages.", "We searched in 4 languages."])
def test_a_number_is_the_same_in_words_and_in_digits(tmp_path, says):
    assert read(tmp_path, sentence(says, "four"))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        pytest.param(sentence("Less.", "nobody"), "no claim 'nobody'", id="no-claim-of-the-name"),
        pytest.param(sentence("Less."), "'Less.' has no claim", id="no-claim"),
        pytest.param(sentence("In 1454 legs.", "girth"), "1454 stands in none", id="another-number"),
        pytest.param(sentence("In 1.45 legs.", "girth"), "1.45 stands in none", id="a-part-of-a-number"),
        pytest.param(sentence("We searched in five.", "four"), "5 stands in none", id="another-number-in-words"),
        pytest.param(sentence("Of 100 legs.", "four"), "100 stands in none", id="hundred-without-percent"),
        pytest.param(sentence("It probably helps.", "girth"), "'probably' types how sure", id="typed-certainty"),
        pytest.param(sentence("It may help.", "girth"), "'may' types how sure", id="typed-may"),
        pytest.param(sentence(f"{'so ' * 25}it was.", "girth"), "more than 25 words", id="long"),
        pytest.param(spoiled(effects=["four"]), "no claim with a measured effect", id="effect-not-measured"),
        pytest.param(spoiled(made="magic"), "made is 'magic' (allowed: ", id="made-of-nothing"),
        pytest.param(spoiled(notes=["In 5 days."]), "5 stands in none", id="number-in-a-note"),
        pytest.param(spoiled(color="red"), "unknown key 'color'", id="unknown-key"),
        pytest.param(spoiled(says="Less."), "says must be a list", id="says-is-a-text"),
        pytest.param(spoiled(says=[{"says": "Less."}]), "key 'claims' is missing", id="claims-missing"),
        pytest.param({**LEARN, "rules": {"nothing": "So."}}, "no rule of this name", id="no-rule"),
        pytest.param({**LEARN, "rules": {"swollen": "After 9 days."}}, "9 stands in none", id="number-of-a-rule"),
        pytest.param({**LEARN, "pages": {"page": {"title": "A page"}}}, "key 'line' is missing", id="no-line"),
        pytest.param({"pages": {}, "rules": {}}, "key 'texts' is missing", id="no-texts"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path, entry, problem):
    with pytest.raises(KnowledgeError, match=r"^The pages to read cannot be used\n") as error:
        read(tmp_path, entry)
    assert any(problem in line for line in error.value.problems), error.value.problems


def test_a_sentence_of_25_words_is_not_too_long(tmp_path):
    assert read(tmp_path, sentence(f"{'so ' * 23}it was.", "girth"))


def test_everything_that_is_wrong_stands_in_one_message(tmp_path):
    entry = sentence("In 7 legs it may help.", "girth")
    entry["rules"]["nothing"] = "So."
    with pytest.raises(KnowledgeError) as error:
        read(tmp_path, entry)
    assert len(error.value.problems) == 3


def test_whatever_can_be_made_is_made_on_some_page(book):
    parts = [part for page in book.learning.pages.values() for part in page.parts]
    assert {part.made for part in parts if part.made} == set(MADE)


def lay_pages(book):
    return [page for page in book.learning.pages.values() if not page.for_clinicians]


@pytest.mark.usefixtures("socket_disabled")
def test_the_sentences_for_people_read_easily(book):
    hard = {}
    for page in lay_pages(book):
        says = [told.says for part in page.parts for told in part.sentences]
        grade = textstat.flesch_kincaid_grade(" ".join(says)) if says else 0
        if grade > HIGHEST_GRADE:
            hard[page.name] = grade
    assert hard == {}
    assert textstat.flesch_kincaid_grade(" ".join(book.learning.rules.values())) <= HIGHEST_GRADE


def test_no_page_for_people_says_what_clinicians_say(book):
    words = re.compile(r"\b(ABI|DVT|oedema|ischaemi\w+|radicul\w+|stenosis|contraindicat\w+)\b")
    says = [told.says for page in lay_pages(book) for part in page.parts for told in part.sentences]
    assert [text for text in says if words.search(text)] == []
