"""The promises held against single people by the reference reader alone; the solver's proofs are in rules/prover."""

import random
from collections.abc import Iterator

import pytest

from soleus.case.start import person
from soleus.interviewing import to_ask
from soleus.knowledge.load import KnowledgeError, text_files
from soleus.knowledge.worked import read_worked_people
from soleus.load import load_book
from soleus.prove import people as reference
from soleus.prove.people import Facts, breaks, mirrored
from soleus.rules.levels import Urgency
from soleus.rules.model import Rulebook
from soleus.rules.promise_chapters import read_promises
from soleus.rules.promises import ONE, TWO, Promise, PromisedPart
from tests.people import made_possible, values_of
from tests.promises import edge_people, sample_people

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

PROMISES = [
    promise
    for promise in read_promises(load_book().rules.vocabulary, load_book().library.claims)
    if isinstance(promise, Promise)
]


@pytest.fixture(scope="module", autouse=True)
def _each_person_is_read_once():
    """Seventy promises speak of the same people, and what a rulebook makes of one does not change."""
    read, known = reference.read, {}

    def remembered(rules, facts):
        told = id(rules), frozenset(facts.items())
        if told not in known:
            known[told] = rules, read(rules, facts)  # the rules stay, so that their id stays theirs
        return known[told][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "read", remembered)
        yield


def ordered(vocabulary, facts, key):
    """The danger order of a fact from the value that somebody has on."""
    order = vocabulary.fact(key).danger
    return order[order.index(facts[key]) :] if key in facts and order else ()


def graver(rules, facts, rng):
    keys = [key for key in facts if len(ordered(rules.vocabulary, facts, key)) > 1]
    for key in rng.sample(keys, min(3, len(keys))):
        yield facts | {key: rng.choice(ordered(rules.vocabulary, facts, key))}


def told(place):
    def tell(rules, facts, rng):
        facts_known = [key for key in rules.vocabulary.every_key() if rules.vocabulary.fact(key).danger]
        keys = [key for key in facts_known if key not in facts]
        for key in rng.sample(keys, min(3, len(keys))):
            yield facts | {key: rules.vocabulary.fact(key).danger[place]}

    return tell


def left_out(rules, facts, rng):
    asked = {key for keys in to_ask(reference.read(rules, facts)) for key in keys}
    free = [key for key in rules.vocabulary.every_key() if key not in facts and key not in asked]
    for _ in range(2):
        chosen = rng.sample(free, rng.randint(0, len(free)))
        yield facts | {key: values_of(rules.vocabulary.fact(key), rng) for key in chosen}


def told_in_an_emergency(rules, facts, rng):
    if reference.read(rules, facts).screening.urgency is Urgency.EMERGENCY:
        free = [key for key in rules.vocabulary.every_key() if key not in facts]
        for _ in range(3):
            chosen = rng.sample(free, rng.randint(0, len(free)))
            yield made_possible(facts | {key: values_of(rules.vocabulary.fact(key), rng) for key in chosen})


def more(rules, facts, rng):
    free = [key for key in rules.vocabulary.every_key() if key not in facts]
    for _ in range(2):
        chosen = rng.sample(free, rng.randint(0, min(4, len(free))))
        yield facts | {key: values_of(rules.vocabulary.fact(key), rng) for key in chosen}


OTHERS = {
    "legs swapped": lambda _rules, facts, _rng: iter([mirrored(facts)]),
    "anything graver": graver,
    "gravest told": told(-1),
    "safest told": told(0),
    "left out told": left_out,
    "told in an emergency": told_in_an_emergency,
    "more told": more,
}


def answered(rules, facts, rng, *, by_looking=False):
    """The same person with every question answered that a layperson can answer (with or without a tape)."""
    can = "can_be_seen" if by_looking else "for_anyone"
    lay = [key for key in rules.vocabulary.every_key() if getattr(rules.vocabulary.fact(key), can)]
    filled = {}
    for key in lay:
        fact = rules.vocabulary.fact(key)
        filled[key] = facts.get(key, fact.danger[0] if fact.danger else values_of(fact, rng))
    return filled


def groups(promise: Promise, rules: Rulebook, people: list[Facts], rng) -> Iterator[tuple[Facts, ...]]:
    """Give people (one, or two who are compared) of the kind that a promise speaks of."""
    for facts in people:
        if promise.of_two:
            yield from ((facts, other) for other in OTHERS[promise.who](rules, facts, rng))
        elif promise.who == "nothing known":
            yield ({},)
        elif promise.who.startswith("everything"):
            yield (made_possible(answered(rules, facts, rng, by_looking=promise.who == "everything seen")),)
        else:
            yield (facts,)


def those_who_break(promise, rules, people):
    rng = random.Random(11)
    return [group for group in groups(promise, rules, people, rng) if breaks(promise, rules, group)]


@pytest.fixture(scope="module")
def people(vocabulary):
    edge = random.Random(12).sample(edge_people(vocabulary), 25)
    entries = [entry for entry in read_worked_people() if not entry.expect.get("refused")]
    worked = [person(vocabulary, entry.start, entry.facts) for entry in entries]
    return [dict(case.facts) for case in edge + worked + sample_people(vocabulary, 15, seed=1)]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_kept(rules, people, promise):
    """Nobody among these people breaks it; of "some layperson", somebody among them keeps it."""
    breaking = those_who_break(promise, rules, people)
    assert bool(breaking) is (promise.who == "some layperson")


def test_every_kind_of_promise_is_met():
    assert {promise.who for promise in PROMISES} == {*ONE, *TWO}
    assert set(OTHERS) == set(TWO)


@pytest.mark.parametrize("who", TWO)
def test_who_is_compared_differs_as_the_promise_says(rules, people, who):
    """Nobody would break a promise about people who are never met: turned round, it is broken by those compared."""
    turned = Promise(name="turned", reason="", who=who, then=(PromisedPart("urgency", ()),), same=("urgency",))
    assert those_who_break(turned, rules, people)


HEAD = "---\nreviewed: 2026-11-22\nreviewer: not yet\n---\n# Promises\n\n"


def chapter(tmp_path, block, kind="promise"):
    (tmp_path / "promises").mkdir(exist_ok=True)
    (tmp_path / "promises" / "ours.md").write_text(f"{HEAD}## ours\nA reason.\n\n```{kind}\n{block}\n```\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("for: nobody\nthen: {urgency: routine}", "for must be one of everyone"),
        ("for: everyone", "two people are compared"),
        ("for: everyone\nsame: [urgency]", "two people are compared"),
        ("for: legs swapped\nthen: {urgency: routine}", "two people are compared"),
        ("for: some layperson\nthen: {urgency: routine}", "two people are compared"),
        ("for: everyone\nthen: {urgency: tomorrow}", "urgency must be one of self_care"),
        ("for: everyone\nthen: {comfort: high}", "then must be one of danger"),
        ("for: everyone\nthen: {compression: good}", "compression must be one of stop_now"),
        ("for: everyone\nthen: {pressure: about 20}", "a pressure is 'none', 'up to N' or 'above N'"),
        ("for: legs swapped\nnot_lower: [pressure]", "not_lower must be one of danger"),
        ("for: everyone\nwhen: smokes\nthen: {urgency: routine}", "there is no fact 'smokes'"),
        ("for: everyone\nexcluded: [{that: smoker}]", "with 'that' and 'unless_not'"),
        ("for: everyone\nthen: {urgency: routine}\nclaims: [hearsay]", "no claim 'hearsay'"),
        ("for: everyone\nbecause: we say so", "unknown key 'because'"),
    ],
)
def test_a_promise_that_says_nothing_that_can_be_proved_is_refused(vocabulary, library, tmp_path, block, says):
    with pytest.raises(KnowledgeError, match=says.replace("(", "\\(")):
        read_promises(vocabulary, library.claims, chapter(tmp_path, block))


@pytest.mark.parametrize(
    ("kind", "block", "says"),
    [
        ("bands", "number: diabetes\nbands: []", "there is no number 'diabetes'"),
        ("bands", "number: age_years\nbands: [{when: age_years < 18, danger: some}]", "danger must be one of none"),
        ("rules", "none_is: wrong", "none_is must be one of dead, doubled"),
        ("condition", "when: smoker", "there are none"),
        ("danger", "when: smoker", "no block of kind 'danger'"),
    ],
)
def test_other_blocks_that_cannot_be_used_are_refused(vocabulary, library, tmp_path, kind, block, says):
    with pytest.raises(KnowledgeError, match=says):
        read_promises(vocabulary, library.claims, chapter(tmp_path, block, kind))


def test_two_promises_of_one_name_are_refused(vocabulary, library, tmp_path):
    root = chapter(tmp_path, "for: everyone\nthen: {urgency: routine}")
    path = root / "promises" / "ours.md"
    (root / "promises" / "again.md").write_text(path.read_text("utf-8"), "utf-8")
    with pytest.raises(KnowledgeError, match="two promises of one name"):
        read_promises(vocabulary, library.claims, root)


def test_promises_leave_the_hash_of_the_rulebook_alone():
    assert not [path for path in text_files() if path.parent.name == "promises"]
