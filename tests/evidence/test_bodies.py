"""Claims made from studies: the committed ones are those that the studies give; every effect of an option is made."""

import copy
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from soleus.evidence.build import built, changes, stale
from soleus.evidence.claims_made import claim_entry, direction_and_size, evidence_of, rounded, syntheses
from soleus.evidence.gaps import crossover, gaps, two_arms
from soleus.evidence.summarise import summary
from soleus.evidence.trends import trend_over
from soleus.knowledge.evidence import CalledSize, read_evidence
from soleus.knowledge.evidence_checks import UNMADE
from soleus.knowledge.grading import LEVELS, read_grading
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.studies import read_studies
from soleus.knowledge.summaries import read_summaries, summaries_text
from soleus.knowledge.trends import read_trend_questions
from soleus.rules.chapters import read_blocks
from soleus.rules.levels import Help
from soleus.statistics import Arms, mantel_haenszel, peto

DOCS = Path(__file__).parents[2] / "docs"
RULE, STUDIES = read_grading(), read_studies()
EVIDENCE = evidence_of(STUDIES, RULE)


@pytest.fixture(scope="module")
def made():
    return syntheses()


def test_the_committed_claims_are_those_that_the_studies_give():
    assert stale(ROOT, built()) == ()


def test_every_effect_that_an_option_shows_is_made_or_says_why_not(book):
    claims = {body.claim for body in EVIDENCE.bodies.values()}
    unmade = {name for name, option in book.options.items() if option.main_effect not in claims}
    assert unmade == set(EVIDENCE.unmade_options)
    assert len(book.options) - len(unmade) == 14


def test_every_target_of_a_sock_is_made_or_says_why_not(book):
    targets = set(book.words.clinical["targets"])
    assert targets == {*EVIDENCE.targets, *EVIDENCE.unmade_targets}
    assert not set(EVIDENCE.targets) & set(EVIDENCE.unmade_targets)
    assert {line.reason for line in (*EVIDENCE.unmade_options.values(), *EVIDENCE.unmade_targets.values())} <= set(
        UNMADE
    )


def test_no_rule_of_gain_is_surer_than_the_surest_body_behind_its_target(book, made):
    """No list of exceptions: what an answer says of a target sounds as sure as what was put together, and no surer."""
    behind = {target: [made[body].grade.certainty for body in bodies] for target, bodies in EVIDENCE.targets.items()}
    gains = [rule for rule in book.rules.benefits if rule.then.is_gain]
    surest = {target: max(map(LEVELS.index, grades)) for target, grades in behind.items()}
    surer = [rule.id for rule in gains if LEVELS.index(rule.certainty) > surest.get(rule.target, LEVELS.index("low"))]
    assert surer == []
    assert {rule.target for rule in gains if rule.then is Help.LIKELY} == {"clot_prevention_travel"}


def test_each_rule_of_gain_is_as_sure_as_the_claim_that_carries_it(book):
    blocks = {block.name: block.entry for block in read_blocks() if block.kind == "benefit"}
    for rule in book.rules.benefits:
        claim = blocks[rule.id].get("sure_as")
        if claim:
            assert rule.certainty == book.library.claims[claim].certainty, rule.id
            assert (rule.then is Help.LIKELY) == (rule.certainty in {"high", "moderate"}), rule.id
    typed = {name for name, entry in blocks.items() if "certainty" in entry}
    assert typed == {"venous-symptoms-after-clot", "lymphoedema-swelling", "other-reason"}


def test_no_claim_is_surer_than_its_source(made):
    surer = [
        name
        for name, synthesis in made.items()
        if synthesis.findings.source_certainty
        and LEVELS.index(synthesis.grade.certainty) > LEVELS.index(synthesis.findings.source_certainty)
    ]
    assert surer == []


def test_everything_borrowed_costs_what_the_table_says(made):
    for name, synthesis in made.items():
        levels = next(line.levels for line in synthesis.grade.reasons if line.name == "indirectness")
        others = {who for who in synthesis.findings.studied_in if who != synthesis.body.asked_of}
        assert levels == max((RULE.borrowed[synthesis.body.asked_of][who].levels for who in others), default=0), name


def test_a_review_that_is_alone_keeps_the_interval_that_it_prints(made):
    assert made["injection-pain"].shown == (-4.93, -8.77, -1.09)
    assert [round(end, 2) for end in made["flight-clots"].shown] == [0.1, 0.04, 0.25]
    assert [round(end, 2) for end in made["exercise"].shown] == [-11.43, -22.16, -0.71]  # printed the other way round


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("injection-pain", ("lowers", "small")),
        ("disc-operation", ("lowers", "moderate")),
        ("canal-operation", ("lowers", "large")),
        ("root-injection", ("raises", "large")),
        ("anti-inflammatory-tablets", ("no_difference", "none")),
        ("exercise", ("lowers", "small")),  # moderate by the rule, called small
    ],
)
def test_direction_and_size_by_code(made, body, expected):
    assert direction_and_size(made[body], RULE) == expected


def test_a_person_may_call_an_effect_smaller_and_never_larger(made):
    small, large = made["injection-pain"], made["canal-operation"]
    for synthesis, called, expected in ((small, "large", "small"), (large, "small", "small")):
        body = replace(synthesis.body, called=CalledSize(called, "so they say"))
        assert direction_and_size(replace(synthesis, body=body), RULE)[1] == expected


@pytest.mark.parametrize(("share", "expected"), [(0.99, "small"), (1, "moderate"), (1.99, "moderate"), (2, "large")])
def test_size_goes_by_what_matters(made, share, expected):
    synthesis = made["injection-pain"]
    matters = abs(synthesis.estimate) / share
    findings = replace(synthesis.findings, matters=matters)
    assert direction_and_size(replace(synthesis, findings=findings), RULE)[1] == expected


def test_a_statement_of_one_study_tells_of_all_once_there_are_more(made):
    synthesis = made["flight-ankles"]
    body = replace(synthesis.body, statement="In one trial legs were thinner.", people="passengers")
    entry = claim_entry(replace(synthesis, body=body), RULE)
    assert entry["statement"].startswith(
        "In 2 studies (84 people), put together by us, compression stockings or tights"
    )
    assert "people" not in entry["effect"]


@pytest.mark.parametrize(
    ("number", "expected"), [(-4.93, -4.93), (-22.16, -22.16), (1.2345, 1.23), (0.0575, 0.0575), (1453.4, 1453.0)]
)
def test_figures_are_rounded_to_what_a_paper_prints(number, expected):
    assert rounded(number) == expected


def test_what_changes_is_said_figure_by_figure(tmp_path):
    (tmp_path / "claims").mkdir()
    files = built()
    (tmp_path / "claims" / "made.yaml").write_text(
        files["claims/made.yaml"].replace("certainty: moderate", "certainty: low", 1), "utf-8"
    )
    ((claim, lines),) = changes(tmp_path, files).items()
    assert (claim, lines) == ("esi-leg-pain", ("certainty: low → moderate",))


def test_summaries_are_read_as_they_were_written():
    assert summaries_text(read_summaries()) == (ROOT / "evidence" / "summaries.json").read_text("utf-8")


def test_summaries_that_are_not_there_say_how_to_make_them(tmp_path):
    with pytest.raises(KnowledgeError, match="run soleus evidence build"):
        read_summaries(tmp_path)


# -------------------------------------------------------------------------------------------- beside published reviews


def test_what_is_said_of_the_flight_clots_of_the_review_can_be_computed():
    """Its totals, halved between the arms, and its ratio, as the body says them beside its own."""
    totals = [Arms(3, 1318, 47, 1319)]
    ratios = [
        method and round(math.exp(method.estimate), 2) for method in (mantel_haenszel("OR", totals), peto(totals))
    ]
    assert ratios == [0.06, 0.17]
    per_1000 = {risk: [per_thousand(risk / 1000, ratio) for ratio in (0.1, 0.04, 0.25)] for risk in (10, 30)}
    assert per_1000 == {10: [1, 0, 3], 30: [3, 1, 8]}  # as the review prints them
    beside = EVIDENCE.bodies["flight-clots-by-trial"].beside
    assert beside is not None
    said = " ".join((*beside.agrees, *beside.differs))
    for figures in ("1 (0 to 3) and 3 (1 to 8)", "0.06 (Mantel-Haenszel) or 0.17 (Peto)", "It prints 0.10"):
        assert figures in said


def per_thousand(risk, ratio):
    odds = risk / (1 - risk) * ratio
    return round(1000 * odds / (1 + odds))


def test_flight_clots_by_trial_are_those_of_three_methods(made):
    lines = summary(made["flight-clots-by-trial"], STUDIES).rare
    assert {line.method: line.estimate for line in lines} == {
        "mantel_haenszel": 0.0316,
        "peto": 0.147,
        "beta_binomial": 0.033,
    }
    assert all(line.high < 1 for line in lines)


def test_swelling_at_work_is_set_beside_the_published_review():
    beside = EVIDENCE.bodies["work-swelling"].beside
    assert beside is not None
    printed = STUDIES.studies[beside.study].printed
    said = " ".join(beside.differs)
    assert f"{printed['trials']} trials" in said
    assert str(printed["healthy"] + printed["vein_disease"] + printed["after_surgery"]) in said.replace(",", "")
    rows = [study for study in STUDIES.of("evening-oedema") if study.design not in {"single_arm", "review"}]
    assert f"All {len(rows)} studies" in " ".join(beside.agrees)


def test_what_stands_beside_the_review_counts_pressures_as_the_trend_does():
    """Both views say how many studies found less, and how many found both alike; a new study must change both."""
    beside = EVIDENCE.bodies["work-swelling"].beside
    question = next(line for line in read_trend_questions(STUDIES.questions) if line.id == "swelling-by-pressure")
    within = trend_over(question, STUDIES).within
    counts = Counter(line.swelling for line in within)
    assert beside is not None
    assert beside.study in {line.study for line in within}
    assert counts.total() == counts["less"] + counts["alike"]
    assert (
        f"Of {len(within)} studies of two pressures, the review among them, {counts['less']} found less swelling with "
        f"the stronger one, and {counts['alike']} both alike."
    ) in " ".join(beside.differs)


# -------------------------------------------------------------------------------------------- gaps


def test_socks_for_sciatica_is_the_first_gap_and_untested():
    first = gaps(STUDIES, RULE)[0]
    assert (first.question, first.direct, first.is_untested) == ("socks-sciatica-leg-pain", 0, True)
    assert [line.steps_away for line in first.near] == sorted(line.steps_away for line in first.near)
    assert "kakkos-2018-tingling" in [line.study for line in first.near]


def test_a_question_with_a_review_that_gives_no_figure_is_not_called_untested():
    by_name = {gap.question: gap for gap in gaps(STUDIES, RULE)}
    assert not by_name["spine-injection-chronic"].is_untested


def test_sizes_of_trials_by_hand():
    # 2 (1.959964 + 1.281552)^2 / 0.5^2 = 84.06 in each arm; half of it in all, in a crossover
    assert (two_arms(0.2, 0.1), crossover(0.2, 0.1)) == (2 * 85, 43)


# -------------------------------------------------------------------------------------------- what is refused


def body_entry(**changes):
    entry: dict[str, Any] = {
        "id": "body", "claim": "claim", "topic": "benefits", "question": "evening-oedema",
        "measured": {"outcome": "leg volume", "unit": "mL"}, "asked_of": "swelling",
        "looked": "2026-11-28", "with": "socks", "outcome": "swelling", "versus": "none", "when": "a day",
        "statement": "Legs were {estimate} mL smaller.", "matters": {"value": 20, "because": "Assumed."},
        "judged": {"risk_of_bias": {"levels": 0, "because": "Blind."}},
    }  # fmt: skip
    entry = copy.deepcopy(entry) | changes
    return {key: value for key, value in entry.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"claim": None}, "key 'claim' is missing"),
        ({"extra": 1}, "unknown key 'extra'"),
        ({"question": "none"}, "question is 'none', which there is not"),
        ({"asked_of": "cats"}, "asked_of is 'cats', which there is not"),
        ({"takes": ["nothing"], "measured": None}, "takes 'nothing', which is no study"),
        ({"takes": ["blazek-2013-volume"]}, "name either the studies it takes, or the outcome and unit"),
        ({"measured": None}, "name either the studies it takes, or the outcome and unit"),
        ({"measured": {"outcome": "x"}}, "key 'unit' is missing"),
        ({"beside": {"study": "none", "agrees": [], "differs": []}}, "beside: 'none' is no study"),
        ({"statement": "It is {size}."}, "no {size} \\(allowed: estimate, "),
        ({"statement": "It is {"}, "statement: Single '{'"),
        ({"matters": {"value": 0, "because": "x"}}, "it must be a number above 0"),
        ({"judged": {}}, "say under judged what there is of risk_of_bias"),
        ({"judged": {"risk_of_bias": {"levels": 3, "because": "x"}}}, "levels must be 0, 1 or 2"),
        ({"judged": {"luck": {"levels": 1, "because": "x"}}}, "'luck' is no reason"),
        ({"source_certainty": {"certainty": "sure", "read": "abstract"}}, "source_certainty: certainty is one of"),
        ({"called": {"size": "tiny", "because": "x"}}, "called: size is one of"),
    ],
)
def test_a_body_that_cannot_be_is_refused(tmp_path, changes, problem):
    root = written(tmp_path, [body_entry(**changes)])
    with pytest.raises(KnowledgeError, match=problem):
        evidence_of(STUDIES, RULE, root)


def test_a_body_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="id 'body' stands twice"):
        evidence_of(STUDIES, RULE, written(tmp_path, [body_entry(), body_entry()]))


def test_answers_and_disputes_that_cannot_be_are_refused(tmp_path):
    answers = {
        "targets": {"swelling": ["nobody"]},
        "unmade_options": {"nsaid": {"reason": "mood", "because": "x"}},
        "unmade_targets": {},
    }
    dispute = {
        "id": "a",
        "title": "b",
        "options": [],
        "sides": [{"speaker": "c", "says": "d", "claims": ["e"]}],
        "follow": "f",
        "because": "g",
        "claims": [],
    }
    root = written(tmp_path, [body_entry()], answers, [dispute])
    with pytest.raises(KnowledgeError) as error:
        read_evidence(STUDIES.questions, STUDIES.studies, RULE.borrowed, root)
    assert len(error.value.problems) == 3


def test_a_body_without_a_study_that_can_be_used_says_why(tmp_path):
    for name in ("studies", "sources.yaml", "grading.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    written(tmp_path, [body_entry(question="sciatica-traction")])
    with pytest.raises(KnowledgeError, match=r"body: .*thackeray-2016"):
        syntheses(tmp_path)


def written(root, bodies, answers=None, disputes=()):
    (root / "evidence" / "bodies").mkdir(parents=True)
    answers = answers or {"targets": {}, "unmade_options": {}, "unmade_targets": {}}
    for name, entry in (("bodies/all", bodies), ("answers", answers), ("disputes", list(disputes))):
        (root / "evidence" / f"{name}.yaml").write_text(yaml.safe_dump(entry), "utf-8")
    return root


def test_disputes_stand_on_claims_and_touch_options_that_there_are(book):
    for dispute in EVIDENCE.disputes:
        cited = {claim for side in dispute.sides for claim in side.claims} | set(dispute.claims)
        assert cited <= set(book.library.claims)
        assert set(dispute.options) <= set(book.options)
        for text in (dispute.follow, dispute.because, *(side.says for side in dispute.sides)):
            assert all(len(sentence.split()) <= 25 for sentence in text.split(". ")), text
