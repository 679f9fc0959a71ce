"""The prose reader: every rule is said, by its clinical terms, and what differs reads differently."""

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.rules import combine
from soleus.rules.levels import Danger, Urgency
from soleus.rules.model import Rule
from soleus.rules.nodes import (
    ALWAYS,
    And,
    AnyLeg,
    AtLeast,
    Between,
    Compare,
    Constant,
    Guarded,
    Holds,
    Named,
    Not,
    OneOf,
    Or,
    walk,
)
from soleus.rules.person import Finding, RuleFinding
from soleus.rules.prose import HOLDS_WHEN, MATTERS_IF, OPEN, PRESSING, SILENCED, TRUE, UNKNOWN, OutlineLine, Prose
from soleus.rules.to_sql import to_sql
from tests.rules.conditions import conditions

A, B, C = Holds("diabetes"), Holds("smoker"), Holds("pregnant")
OPEN_FINDING = Finding(truth=None, open=frozenset({"abi"}))
STATES = {
    TRUE: (Finding(truth=True), OPEN_FINDING),
    PRESSING: (OPEN_FINDING, Finding(truth=True)),
    OPEN: (OPEN_FINDING, OPEN_FINDING),
    SILENCED: (OPEN_FINDING, Finding(truth=False)),
}


@pytest.fixture(scope="module")
def prose(book):
    return Prose(book.rules.vocabulary, book.words, book.rules.conditions)


def said(prose, rule):
    """The parts of a rule, by head, as texts."""
    return {part.head: [line.text for line in part.lines] for part in prose.say_rule(rule)}


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (A, "diabetes mellitus"),
        (Not(A), "NOT (diabetes mellitus)"),
        (And((A, Or((B, C)))), "diabetes mellitus AND (current or former smoker OR pregnancy)"),
        (Or((And((A, B)), C)), "(diabetes mellitus AND current or former smoker) OR pregnancy"),
        (Compare("age_years", ">=", 65.0), "age (years) at least 65"),
        (Between("leg_pain_0_10", 4, 7), "leg pain score (0-10) from 4 to 7"),
        (Compare("ankle_pressure_mmhg", "<", 60.0), "ankle systolic pressure (mmHg) below 60"),
        (Compare("calf_cm", "<=", 38.0), "maximum calf girth (cC) at most 38 cm"),
        (OneOf("nyha_class", (3, 4)), "NYHA class is one of 3, 4"),
        (Compare("swollen_leg", "=", "both"), "side of leg swelling is “both legs”"),
        (
            And((AnyLeg(Compare("abi", "<", 0.6)), A)),
            "in at least one leg (ankle-brachial pressure index below 0.6) AND diabetes mellitus",
        ),
        (AtLeast(2, (A, B, C)), "at least 2 of (diabetes mellitus; current or former smoker; pregnancy)"),
        (Guarded(B, A), "(diabetes mellitus; UNKNOWN COUNTS AS NO UNLESS (current or former smoker))"),
        (Guarded(Constant(value=False), A), "(diabetes mellitus; UNKNOWN COUNTS AS NO)"),
        (Named("clot_signs"), "«clot signs»"),
        (ALWAYS, "always"),
    ],
)
def test_a_condition_in_one_line(prose, node, text):
    assert prose.say(node) == text


def test_a_long_condition_is_an_outline(prose):
    node = Or((And((A, Or((B, C, Holds("lymphoedema"))))), Not(And((A, Not(Or((B, C))))))))
    assert [(line.depth, line.text) for line in prose.outline(node)] == [
        (0, "any of:"),
        (1, "all of:"),
        (2, "diabetes mellitus"),
        (2, "current or former smoker OR pregnancy OR lymphoedema"),
        (1, "not:"),
        (2, "all of:"),
        (3, "diabetes mellitus"),
        (3, "NOT (current or former smoker OR pregnancy)"),
    ]


def every_condition(rules):
    """Every condition and guard of the rulebook with its text."""
    items = (*rules.rules(), *rules.conditions.values())
    return [item.when for item in items] + [getattr(item, "matters_if", ALWAYS) for item in items]


def test_conditions_of_the_rulebook_that_differ_read_differently(prose, rules):
    for say in (prose.say, prose.outline):
        texts = {(say(node), to_sql(node)) for node in every_condition(rules)}
        assert len(texts) == len({text for text, _ in texts}) == len({sql for _, sql in texts})


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("form", ["say", "outline"])
@given(data=st.data())
def test_random_conditions_that_differ_read_differently(vocabulary, prose, form, data):
    """Two drawn apart hardly ever read alike, so each is also held against near ones: its own with one change."""
    say = getattr(prose, form)
    drawn = data.draw(st.lists(conditions(vocabulary), min_size=1, max_size=3))
    near = [changed for node in drawn for part in walk(node) for changed in changes(part)]
    texts = {(say(node), to_sql(node)) for node in (*drawn, *near)}
    assert len({text for text, _ in texts}) == len({sql for _, sql in texts}) == len(texts)


def changes(node):
    """Conditions that differ from one by its joints alone: regrouped, negated elsewhere, another leg."""
    match node:
        case And(parts) | Or(parts):
            other = Or if isinstance(node, And) else And
            yield other(parts)
            yield type(node)((*parts[:-1], Not(parts[-1])))
            yield other((type(node)(parts), parts[0]))
            yield type(node)((parts[0], other((parts[-1], parts[0]))))
            yield type(node)((type(node)((parts[0], parts[-1])), parts[0]))
            yield AtLeast(1, parts)
            yield type(node)((parts[0], other((parts[0], parts[-1], parts[0]))))
            yield type(node)((parts[0], other((parts[0], parts[-1])), parts[0]))
        case Not(And(parts) | Or(parts) as part):
            yield type(part)((Not(parts[0]), *parts[1:]))
        case Not(part):
            yield part
            yield Not(Not(part))
        case AnyLeg(part):
            yield And((node, A))
            yield AnyLeg(And((part, A)))
        case AtLeast(count, parts):
            yield AtLeast(count + 1, parts)
            yield AtLeast(count, (*parts[:-2], And(parts[-2:])))
        case Guarded(guard, part):
            yield from (Guarded(part, guard), Guarded(Not(guard), part), Guarded(Constant(value=False), part), part)
        case OneOf(fact, values):
            yield Compare(fact, "=", values[0])
            yield OneOf(fact, values[:1])
            yield OneOf(fact, values[::-1])
        case _:
            yield Not(node)


def test_the_clinical_terms_of_facts_and_the_phrases_of_values_differ(book):
    terms = [fact["clinician"] for fact in book.words.facts.values()]
    assert len(set(terms)) == len(terms)
    for name, fact in book.words.facts.items():
        phrases = list(fact.get("values", {}).values())
        assert len(set(phrases)) == len(phrases), name


def test_no_clinical_term_holds_what_joins_conditions(book):
    joints = (" AND ", " OR ", "NOT (", "; ", "“", "«", " of:", "all of", "any of")
    assert [
        fact["clinician"] for fact in book.words.facts.values() if any(j in fact["clinician"] for j in joints)
    ] == []


def test_every_rule_is_said_with_every_fact_and_condition_by_its_name(prose, rules):
    for rule in rules.rules():
        parts = said(prose, rule)
        assert next(iter(parts)) == HOLDS_WHEN
        assert (MATTERS_IF in parts) == (getattr(rule, "matters_if", ALWAYS) != ALWAYS)
        assert parts[TRUE], rule.id
        for head, node in ((HOLDS_WHEN, rule.when), (MATTERS_IF, getattr(rule, "matters_if", ALWAYS))):
            text = " ".join(parts.get(head, ()))
            named = {prose.name(part.name) for part in walk(node) if isinstance(part, Named)}
            facts = {prose.term(part.fact) for part in walk(node) if hasattr(part, "fact")}
            assert [term for term in named | facts if term not in text] == [], rule.id


def test_a_danger_rule_says_the_levels_that_it_adds(prose, rules):
    """Held against the scale, for every danger rule and everything that it and its guard can come to."""
    for rule in rules.dangers:
        parts = said(prose, rule)
        states = STATES if rule.matters_if != ALWAYS else {TRUE: STATES[TRUE], UNKNOWN: STATES[PRESSING]}
        for head, (when, guard) in states.items():
            finding = RuleFinding(rule, when, guard)
            danger, urgency = combine.danger_of(finding), combine.urgency_of(finding)
            could_be = combine.urgency_could_be([finding], [])
            levels = [text.split(" (“")[0] for text in parts[head]]
            expected = [f"danger at least {danger.word}"] if danger is not Danger.NONE else []
            expected += [f"urgency at least {urgency.word}"] if urgency is not Urgency.SELF_CARE else []
            expected += [f"urgency could be {could_be.word}"] if could_be > urgency else []
            assert levels == (expected or ["nothing follows"]), (rule.id, head)


def test_a_cap_holds_while_it_cannot_be_told_and_a_start_does_not(prose, rules):
    parts = {rule.id: said(prose, rule) for rule in rules.pressures}
    assert parts["cap-in-pregnancy"][TRUE] == parts["cap-in-pregnancy"][UNKNOWN] == ["cap 20 mmHg"]
    assert parts["start-20-to-30"][TRUE] == ["start at 20 to 30 mmHg, where the cap allows"]
    assert parts["lift-cap-to-30"][TRUE] == ["cap lifted to 30 mmHg"]
    assert parts["start-20-to-30"][UNKNOWN] == parts["lift-cap-to-30"][UNKNOWN] == ["nothing follows"]


def test_a_benefit_says_what_it_is_while_unknown(prose, rules):
    for rule in rules.benefits:
        parts = said(prose, rule)
        unknown = parts.get(UNKNOWN) or parts[PRESSING]
        counts = rule.then.is_gain and rule.counts_when_unknown
        assert (unknown == ["whether anything is gained stays unknown"]) == counts, rule.id
        assert ("something is gained" in parts[TRUE]) == rule.then.is_gain, rule.id


def test_advice_is_said_with_its_sentences(prose, rules, book):
    for rule in rules.advice:
        text = " ".join(said(prose, rule)[TRUE])
        names = itertools.chain(rule.wear, rule.watch_for, rule.stop_if, rule.come_back_if, rule.changes_plan)
        assert [name for name in names if book.words.advice[name] not in text] == []


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewRule(Rule):
    colour: str


def test_a_family_that_has_no_words_yet_is_said_by_its_fields(prose):
    rule = _NewRule(
        id="new", chapter="c", reason="r", when=A, claims=(), reviewed="2026-11-22", reviewer="not yet", colour="blue"
    )
    assert said(prose, rule) == {HOLDS_WHEN: ["diabetes mellitus"], TRUE: ["colour: blue"]}


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("diabetes", True, "diabetes mellitus: yes"),
        ("diabetes", None, "diabetes mellitus: not known"),
        ("left.abi", 0.59, "ankle-brachial pressure index (left leg): 0.59"),
        ("ankle_cm", 22.5, "ankle girth (cB) (left leg): 22.5 cm"),
        ("swollen_leg", "both", "side of leg swelling: “both legs”"),
    ],
)
def test_what_is_known_of_a_fact(prose, key, value, text):
    key = f"left.{key}" if key == "ankle_cm" else key
    assert prose.known(key, value) == text


def test_a_line_knows_how_deep_it_stands(prose):
    assert prose.outline(A, depth=3) == (OutlineLine(3, "diabetes mellitus"),)
