"""What each threshold, level and urgency stands on: every rule says it, and what is not so is refused."""

import re
import shutil

import pytest

from soleus.knowledge.cases import read_cases
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.rules.chapters import read_blocks
from soleus.rules.grounds import CLAIM, CONDITION, numbers_in, read_grounds
from soleus.rules.model import BenefitRule

CHAPTERS = {
    "ankle": ("arteries", "ankle-pressure-60-to-70"),
    "index": ("arteries", "abi-0-6-to-0-8"),
    "skin": ("skin", "skin-fragile"),
    "stronger": ("pressure", "start-20-to-30"),
    "pregnant": ("pressure", "cap-in-pregnancy"),
    "early": ("options-movement", "physical-therapy-early"),
    "course": ("course", "course-sciatica"),
    "foot": ("spine", "old-foot-drop"),
}
ANKLE_60 = "ankle_pressure_mmhg 60: rabe2020-ankle-pressure"
ANKLE_70 = "ankle_pressure_mmhg 70: hartmann-70"
MISTAKEN = "cpn-misdiagnosed-as-l5"


@pytest.fixture
def root(tmp_path):
    """The chapters and the reasons, which a test can spoil."""
    shutil.copytree(ROOT / "rulebook", tmp_path / "rulebook")
    shutil.copy(ROOT / "stricter.yaml", tmp_path)
    return tmp_path


def refusal(book, root):
    with pytest.raises(KnowledgeError) as refused:
        read_grounds(book.rules, book.library, root)
    return refused.value.problems


def spoil(root, rule, before, after):
    chapter, name = CHAPTERS[rule]
    path = root / "rulebook" / f"{chapter}.md"
    head, heading, rest = path.read_text("utf-8").partition(f"## {name}\n")
    section, fence, tail = rest.partition("\n```\n")
    assert section.count(before) == 1, section
    path.write_text(head + heading + section.replace(before, after) + fence + tail, "utf-8")
    return f"{chapter}, {name}: "


@pytest.mark.parametrize(
    ("rule", "before", "after", "problem"),
    [
        ("ankle", f"{ANKLE_60}, ", "", "nothing carries 'ankle_pressure_mmhg 60': name one of its claims under carr"),
        ("index", "then: devon2025-abi-bands, ", "", "nothing carries 'then'"),
        ("index", ", urgency: cks-abpi-window", "", "nothing carries 'urgency'"),
        ("skin", "carried_by: {then: ng89-stocking-contraindications}", "", "nothing carries 'then'"),
        ("ankle", "70: hartmann-70", "70: rabe2020-ankle-pressure", "no number 70 in rabe2020-ankle-pressure"),
        ("ankle", "70: hartmann-70", "70: rabe2020-toe-pressure", "'rabe2020-toe-pressure' is none of the rule's"),
        ("ankle", "then: clinician_weighs", "then: we_like_it", "there is no reason 'we_like_it' in stricter.yaml"),
        ("ankle", "then: clinician_weighs", "then: our_line", "there is no reason 'our_line'"),
        ("ankle", "stricter: {then", "stricter: {than", "there is nothing to carry called 'than' (its parts: a"),
        ("ankle", "stricter: {", "stricter: {ankle_pressure_mmhg 70: no_number, ", "stands under carried_by and"),
        ("ankle", f"{{{ANKLE_60}, {ANKLE_70}}}", "hartmann-70", "carried_by must be a table from parts to claims"),
        ("ankle", "{then: clinician_weighs, urgency: somebody_looks}", "sooner", "stricter must be a table from p"),
        ("stronger", "stricter: {start: weaker_end}", "", "no number 30 in cks-abpi-window"),
        ("pregnant", "claims: [has-15-20]", "claims: [pregnancy-who]", "cap: no number 20 in pregnancy-who"),
        ("early", "rest: pt-suits", "rest: pt-early-referral", "pain_weeks 13: no number 13 in pt-early-referral"),
        ("course", "year: nh-12-weeks-and-year", "year: nh-3-months", "by_1_year: no number 49 in nh-3-months"),
        ("foot", "stricter: {", f"carried_by: {{when: {MISTAKEN}}}\nstricter: {{", "'when' stands under carried_by"),
        ("skin", "carried_by: {", "carried_by: {when: clots1-skin, ", "there is nothing to carry called 'when'"),
    ],
)  # fmt: skip
def test_a_part_that_stands_on_nothing_is_refused_with_the_rule_and_the_fix(book, root, rule, before, after, problem):
    location = spoil(root, rule, before, after)
    problems = refusal(book, root)
    assert any(told.startswith(location) and problem in told for told in problems), problems


def test_a_reason_that_no_rule_gives_is_refused(book, root):
    path = root / "stricter.yaml"
    path.write_text(path.read_text("utf-8") + '  on_a_whim: "We felt like it."\n', "utf-8")
    assert list(refusal(book, root)) == ["stricter.yaml, ours: no rule gives the reason 'on_a_whim'"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stricter: {}\n", "stricter.yaml: key 'ours' is missing"),
        ("stricter: {}\nours: {}\nlooser: {}\n", "unknown key 'looser'"),
        ("stricter: []\nours: {}\n", "stricter must be a table of keys and values"),
    ],
)
def test_reasons_of_another_form_are_refused(book, root, text, problem):
    (root / "stricter.yaml").write_text(text, "utf-8")
    assert any(problem in told for told in refusal(book, root))


def test_everything_that_is_wrong_is_in_one_message(book, root):
    first = spoil(root, "ankle", f"{ANKLE_60}, ", "")
    second = spoil(root, "early", "rest: pt-suits", "rest: pt-early-referral")
    problems = refusal(book, root)
    assert all(any(problem.startswith(rule) for problem in problems) for rule in (first, second))
    assert len(set(problems)) == len(problems)


def test_every_rule_says_what_each_of_its_parts_stands_on(book):
    """Walked over apart from the reader: every threshold that has worked cases, every level above the urgency's."""
    by_rule = read_grounds(book.rules, book.library).by_rule
    cases = read_cases()
    for rule in book.rules.rules():
        grounds = {ground.part: ground for ground in by_rule[rule.id]}
        for threshold in cases[rule.id].thresholds:
            fact = threshold.fact.removeprefix("left.").removeprefix("right.")
            shared = any(f"{fact} {threshold.number:g}" == g.part for c in book.rules.conditions for g in by_rule[c])
            assert threshold.number == 0 or f"{fact} {threshold.number:g}" in grounds or shared, (rule.id, threshold)
        for ground in grounds.values():
            if ground.way == CLAIM:
                assert set(ground.names) <= set(rule.claims), rule.id
                assert ground.part != CONDITION
    for rule in book.rules.dangers:
        parts = {ground.part for ground in by_rule[rule.id]}
        assert ("urgency" in parts) == (rule.urgency.word != "self_care"), rule.id
        assert "then" in parts or rule.urgency.word in {"urgent", "emergency"}, rule.id
    for rule in (*book.rules.urgencies, *book.rules.benefits, *book.rules.options):
        parts = {ground.part for ground in by_rule[rule.id]}
        assert len({"then", "sure_as"} & parts) == 1, rule.id
        assert "sure_as" not in parts or isinstance(rule, BenefitRule), rule.id


def test_a_rule_with_one_claim_need_say_nothing_more(book):
    grounds = read_grounds(book.rules, book.library)
    assert [(g.part, g.way, g.names) for g in grounds.by_rule["cap-in-pregnancy"]] == [("cap", CLAIM, ("has-15-20",))]


def test_each_reason_is_one_short_sentence(book):
    for sentences in read_grounds(book.rules, book.library).reasons.values():
        for name, sentence in sentences.items():
            assert sentence.endswith("."), name
            assert len(sentence.split()) <= 25, name


# Figures of no claim: what a fact's own question asks, "3 of 4" for 73 %, and the limit of the rule beside it.
OF_NO_CLAIM = {("clot-known", 3), ("course-back-pain", 4), ("nerve-block-lasting-pain", 6)}
IN_100 = 100
YEARS = range(1990, 2031)
FIGURE = re.compile(r"\d+(?:\.\d+)?")


def figures(text):
    return {float(figure) for figure in FIGURE.findall(str(text).replace(",", ""))}


def test_every_figure_of_a_reason_or_a_sentence_stands_in_a_claim_or_in_the_condition(book):
    """A rule that says a number says it from somewhere: its condition, a claim it cites, rounded at most."""
    lacking = {}
    for block in read_blocks():
        claims = [book.library.claims[claim] for claim in block.entry.get("claims") or ()]
        known = set().union(*map(numbers_in, claims), {IN_100, *YEARS})
        known |= {float(round(number)) for number in known}
        for key in ("when", "matters_if", "start", "cap", "lift_cap_to", "better_by_3_months", "recovered_by_1_year"):
            known |= figures(block.entry.get(key, ""))
        texts = (block.reason, book.words.rules.get(block.name), book.words.rules_when_unknown.get(block.name))
        if block.kind != "verdicts":
            lacking[block.name] = {n for text in texts for n in figures(text or "")} - known
    assert {(name, number) for name, numbers in lacking.items() for number in numbers} == OF_NO_CLAIM
