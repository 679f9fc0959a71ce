"""Chapters: what is refused, with every problem named in one message."""

import shutil

import pytest

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.load import read_text
from soleus.rules.chapters import read_blocks

HEAD = "---\nreviewed: 2026-11-22\nreviewer: not yet\n---\n# A chapter\n\n"
SURE = "sure_as: sock-leg-fatigue"
GOOD = {
    "danger": "when: skin_fragile\nthen: avoid\nif_unknown: undecided\nclaims: [clots1-skin]",
    "urgency": "when: skin_fragile\nthen: routine\nclaims: [clots1-skin]",
    "benefit": "when: tired_heavy_legs\nhelps: tired_legs\nsure_as: sock-leg-fatigue\nclaims: [sock-leg-fatigue]",
    "pressure": "when: pregnant\ncap: 18\nclaims: [has-15-20]\nstricter: {cap: weaker_end}",
    "option": "when: leg_pain\noption: nsaid\nthen: ask\nclaims: [nsaid-pain]",
    "advice": "when: leg_pain\nwear: [two-pairs-washed]\nclaims: [two-pairs]",
    "pattern": "when: leg_pain\npattern: root\nspeaks: for\nweight: weak\nclaims: [test-self-report-cluster]",
    "course": "when: leg_pain\nrecovered_by_1_year: [49, 58]\nclaims: [nh-12-weeks-and-year]",
    "condition": "when: leg_pain or pain_below_knee",
}


@pytest.fixture
def root(tmp_path, unchanged_files_kept):  # noqa: ARG001  # asked for what it does
    """A copy of the knowledge that a test can spoil."""
    copy = tmp_path / "knowledge"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("*.py", "compiled", "__pycache__"))
    return copy


def added(root, name, kind, entry, reason="A reason in prose."):
    (root / "rulebook" / "added.md").write_text(f"{HEAD}## {name}\n{reason}\n\n```{kind}\n{entry}\n```\n", "utf-8")
    words = root / "words/en.yaml"
    sentence = f'rules:\n  {name}: "A sentence for the test."\n'
    if kind in {"danger", "urgency", "benefit", "option", "pattern", "course"}:
        words.write_text(words.read_text("utf-8").replace("rules:\n", sentence, 1), "utf-8")
    return root


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_block_of_every_kind_is_read(root, kind):
    book = read_text(added(root, "an-added-rule", kind, GOOD[kind]))
    names = {rule.id for rule in book.rules.rules()} | set(book.rules.conditions)
    assert "an-added-rule" in names


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("danger", ("if_unknown: undecided\n", ""), "key 'if_unknown' is missing"),
        ("danger", ("claims: [clots1-skin]", ""), "key 'claims' is missing"),
        ("danger", ("claims: [clots1-skin]", "claims: []"), "a rule needs a claim"),
        ("danger", ("clots1-skin", "clots9-skin"), "no claim 'clots9-skin'"),
        ("danger", ("then: avoid", "then: forbid"), "then must be one of"),
        ("danger", ("then: avoid", "then: undecided"), "then must be one of"),
        ("danger", ("if_unknown: undecided", "if_unknown: none"), "if_unknown must be one of"),
        ("danger", ("if_unknown: undecided", "if_unknown: stop_now"), "cannot exceed"),
        ("danger", ("then: avoid", "then: clinician_first\nurgency: emergency"), "an emergency at least avoid"),
        ("danger", ("then: avoid", "then: avoid\nif_unknown_urgency: urgent"), "cannot exceed"),
        ("danger", ("then: avoid", "then: avoid\nseverity: 3"), "unknown key 'severity'"),
        ("danger", ("skin_fragile", "skin_is_fragile"), "there is no fact 'skin_is_fragile'"),
        ("danger", ("skin_fragile", "skin_fragile is null"), "not part of the language"),
        ("danger", ("skin_fragile", "not skin_fragile"), "gets safer along the danger order of 'skin_fragile'"),
        ("danger", ("skin_fragile", "not clinician_involved or skin_fragile and clinician_involved"), "gets safer"),
        ("danger", ("skin_fragile", "leg_swelling = 'evening'"), "gets safer along the danger order"),
        ("danger", ("skin_fragile", "true"), "is true for somebody of whom nothing is known"),
        ("danger", ("skin_fragile", "false"), "is false for somebody of whom nothing is known"),
        ("danger", ("when: skin_fragile", "when: gangrene"), "is for clinicians to know, so the rule needs matters_if"),
        ("danger", ("then: avoid", "then: avoid\nmatters_if: gangrene"), "which only a clinician can know"),
        ("urgency", ("then: routine", "then: urgent"), "more than that is a danger rule"),
        (
            "benefit",
            (SURE, "then: likely\ncertainty: moderate"),
            "then is 'likely': it is typed as 'may' or 'untested'",
        ),
        ("benefit", (SURE, "then: untested\ncertainty: low"), "(the latter without a certainty)"),
        ("benefit", (SURE, "certainty: low"), "then is 'None'"),
        ("benefit", (SURE, "then: may"), "certainty is 'None': it is typed as low or very_low"),
        (
            "benefit",
            (SURE, "then: may\ncertainty: moderate"),
            "certainty is 'moderate': it is typed as low or very_low",
        ),
        ("benefit", (SURE, "then: may\ncertainty: low"), "sock-leg-fatigue has a grade: name it under sure_as"),
        ("benefit", (SURE, f"{SURE}\nthen: likely"), "then must not be typed: they follow from 'sock-leg-fatigue'"),
        ("benefit", (SURE, "sure_as: hairdressers-crossover"), "'hairdressers-crossover' is none of the rule's claims"),
        ("benefit", ("sock-leg-fatigue", "amsler2008-meta", 2), "'amsler2008-meta' has no grade from high to very_low"),
        ("benefit", ("helps: tired_legs", "helps: nerves"), "helps must be one of"),
        ("benefit", (SURE, f"{SURE}\nif_unknown: no_gain"), "is no plan or wish"),
        ("benefit", ("when: tired_heavy_legs", "when: ceap_class >= 2"), "so the rule needs matters_if"),
        ("pressure", ("cap: 18", "cap: 18\nstart: [15, 20]"), "exactly one of start, cap and lift_cap_to"),
        ("pressure", ("cap: 18", "start: [10, 15]"), "a start below the default"),
        ("option", ("option: nsaid", "option: opioid"), "option must be one of"),
        ("option", ("then: ask", "then: forbid"), "then must be one of"),
        ("pattern", ("pattern: root", "pattern: tree"), "pattern must be one of"),
        ("pattern", ("speaks: for", "speaks: maybe"), "speaks must be one of for, against"),
        ("pattern", ("weight: weak", "weight: none"), "weight must be one of weak, strong"),
        ("pattern", ("weight: weak", "weight: weak\nlr: 99"), "no claim it cites has the number 99"),
        ("course", ("[49, 58]", "[58, 49]"), "must be [low, high] in percent"),
        ("course", ("[49, 58]", "[49, 580]"), "must be [low, high] in percent"),
        ("advice", ("two-pairs-washed", "three-pairs"), "no sentence for 'three-pairs'"),
        ("advice", ("wear: [two-pairs-washed]", "said_when: [suitable]"), "needs one of wear, watch_for, stop_if"),
        (
            "advice",
            ("wear: [two-pairs-washed]", "wear: [two-pairs-washed]\nsaid_when: [perhaps]"),
            "verdicts that exist",
        ),
    ],
    ids=str,
)
def test_refused(root, kind, change, reason):
    spoiled = GOOD[kind].replace(*change)
    assert spoiled != GOOD[kind]
    with pytest.raises(KnowledgeError) as refusal:
        read_text(added(root, "an-added-rule", kind, spoiled))
    assert any(reason in problem for problem in refusal.value.problems), refusal.value.problems


def test_all_problems_of_all_blocks_in_one_message(root):
    added(root, "an-added-rule", "danger", GOOD["danger"].replace("avoid", "forbid"))
    path = root / "rulebook" / "people.md"
    path.write_text(path.read_text("utf-8").replace("age_years < 18", "age_in_years < 18"), "utf-8")
    with pytest.raises(KnowledgeError) as refusal:
        read_text(root)
    assert len(refusal.value.problems) == 2
    assert "people, under-18" in str(refusal.value)
    assert "added, an-added-rule" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + "## lonely\nA reason without a rule.\n", "exactly one block"),
        (HEAD + "## unreasoned\n```condition\nwhen: leg_pain\n```\n", "needs its reason in prose"),
        (HEAD + "## odd\nA reason.\n\n```thought\nwhen: leg_pain\n```\n", "no block of kind 'thought'"),
        ("# No head\n\n## odd\nA reason.\n\n```condition\nwhen: leg_pain\n```\n", "key 'reviewed' is missing"),
        (
            HEAD.replace("2026-11-22", "soon") + "## odd\nA reason.\n\n```condition\nwhen: true\nwhen: true\n```\n",
            "twice",
        ),
    ],
    ids=["no block", "no reason", "no such kind", "no head", "key twice"],
)
def test_a_chapter_is_refused(root, text, reason):
    (root / "rulebook" / "added.md").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        read_blocks(root)


def test_two_rules_with_one_id_are_refused(root):
    with pytest.raises(KnowledgeError, match="under-18: two rules with one id"):
        read_text(added(root, "under-18", "condition", GOOD["condition"]))


def test_a_review_without_a_date_is_refused(root):
    added(root, "an-added-rule", "danger", GOOD["danger"] + "\nreviewed: last year")
    with pytest.raises(KnowledgeError, match="reviewed is no date"):
        read_text(root)


def test_a_rule_without_a_sentence_is_refused(root):
    added(root, "an-added-rule", "condition", GOOD["danger"])
    path = root / "rulebook" / "added.md"
    path.write_text(path.read_text("utf-8").replace("```condition", "```danger"), "utf-8")
    with pytest.raises(KnowledgeError, match="no sentence for 'an-added-rule'"):
        read_text(root)


def test_a_benefit_called_untested_needs_its_sentence(root):
    path = root / "rulebook" / "benefit.md"
    text = path.read_text("utf-8")
    sure, untested = "swelling\nsure_as: sock-work-swelling", "swelling\nthen: untested\nours: {then: our_reading}"
    assert sure in text
    path.write_text(text.replace(sure, untested, 1), "utf-8")
    with pytest.raises(KnowledgeError, match="'swelling' needs its sentence for 'untested'"):
        read_text(root)


def test_a_sentence_without_a_rule_is_refused(root):
    words = root / "words/en.yaml"
    words.write_text(words.read_text("utf-8").replace("rules:\n", 'rules:\n  gone: "x"\n', 1), "utf-8")
    with pytest.raises(KnowledgeError, match="nothing is called 'gone'"):
        read_text(root)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  some:    [suitable,", "  some:    [fine,", "must use every verdict"),
        ("  unknown: [undecided, ", "  unknown: [", "a word for every danger"),
        ("wearer: wears_compression_now", "wearer: wears_socks", "there is no fact 'wears_socks'"),
    ],
)
def test_a_broken_verdict_table_is_refused(root, old, new, reason):
    path = root / "rulebook" / "verdict.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(KnowledgeError, match=reason):
        read_text(root)


@pytest.mark.parametrize(
    ("old", "new"),
    [("start: [15, 20]", "start: [20, 15]"), ("cap: 20", "cap: 17")],
    ids=["turned round", "cap too low"],
)
def test_broken_pressure_defaults_are_refused(root, old, new):
    path = root / "rulebook" / "pressure.md"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match="needs low < high <= cap"):
        read_text(root)
