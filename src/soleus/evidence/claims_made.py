"""Claims made from bodies of evidence: direction, size, figures, certainty and sentences, all by code.

The direction comes from the interval and the size from how many smallest differences that matter the estimate is (after
GRADE guidelines 26, doi:10.1016/j.jclinepi.2019.10.014). Where the interval holds no effect there is no clear
difference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from soleus.evidence.synthesis import Synthesis, synthesise
from soleus.knowledge.claims import SIZES
from soleus.knowledge.evidence import read_evidence
from soleus.knowledge.grading import read_grading
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.studies import read_studies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from soleus.knowledge.evidence import Evidence
    from soleus.knowledge.grading import Grading
    from soleus.knowledge.study_records import Studies, StudyRecord

FILE = "claims/made.yaml"
HEAD = """\
# Made by `soleus evidence build` from studies/ and evidence/bodies/: edit those, never this file.
"""
MEASURES = {
    "MD": ("mean difference", "mean_difference"),
    "SMD": ("SMD", "smd"),
    "RR": ("risk ratio", "risk_ratio"),
    "OR": ("odds ratio", "odds_ratio"),
    "HR": ("hazard ratio", "hazard_ratio"),
    "RD": ("risk difference", "risk_difference"),
}
SCALE = re.compile(r"points of 0 to (\d+)")
BEST_READ = ("full text", "abstract", "secondary page")


def syntheses(root: Path = ROOT, studies: Studies | None = None) -> dict[str, Synthesis]:
    """Put every body of evidence of a folder together.

    Args:
        root: the folder of the knowledge files.
        studies: those to take instead of the folder's own.

    Returns:
        By the id of the body.

    Raises:
        KnowledgeError: a file is wrong, or of a body no study can be used.
    """
    studies = studies or read_studies(root)
    rule = read_grading(root)
    evidence = evidence_of(studies, rule, root)
    made, problems = {}, []
    for name, body in evidence.bodies.items():
        try:
            made[name] = synthesise(body, studies, rule)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise KnowledgeError("Bodies of evidence cannot be put together", problems)
    return made


def evidence_of(studies: Studies, rule: Grading, root: Path = ROOT) -> Evidence:
    """Read the bodies of evidence against the studies and the rule that there are."""
    return read_evidence(studies.questions, studies.studies, rule.borrowed, root)


def claims_text(made: Iterable[Synthesis], rule: Grading) -> str:
    """Write the file of the claims that are made."""
    return HEAD + "\n".join(as_yaml([claim_entry(synthesis, rule)]) for synthesis in made)


def as_yaml(entry: object) -> str:
    """Write an entry as knowledge files hold it: keys in their order, numbers in full."""
    text: str = yaml.dump(entry, Dumper=_InFull, sort_keys=False, allow_unicode=True, width=120)
    return text


class _InFull(yaml.SafeDumper):
    """Writes small numbers without a power of ten, which knowledge files do not allow."""


def _in_full(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    text = repr(number)
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{number:.20f}".rstrip("0") if "e" in text else text)


_InFull.add_representer(float, _in_full)


def claim_entry(synthesis: Synthesis, rule: Grading) -> dict[str, Any]:
    """Give the claim that a body of evidence makes, as an entry of ``claims/*.yaml``."""
    body, findings = synthesis.body, synthesis.findings
    certainty = synthesis.grade.certainty
    numbers = _numbers(synthesis)
    entry: dict[str, Any] = {
        "id": body.claim,
        "topic": body.topic,
        "statement": _statement(synthesis, rule),
        "effect": effect_entry(synthesis, rule),
        "certainty": certainty,
        "graded_by": "they" if findings.source_certainty == certainty else "we",
        "population": _population(synthesis),
        "directness": "review" if synthesis.pooled.k > 1 or _is_review(synthesis) else "trial",
        "numbers": {**numbers, **body.numbers},
        "sources": [{"source": source, "read": read} for source, read in _sources(synthesis.chosen.studies).items()],
    }
    if body.conflicts_with:
        entry["conflicts_with"] = list(body.conflicts_with)
    return entry


def effect_entry(synthesis: Synthesis, rule: Grading) -> dict[str, Any]:
    """Give the effect of such a claim, in the outcome's own unit and sign: treated less control, or their ratio."""
    body = synthesis.body
    direction, size = direction_and_size(synthesis, rule)
    estimate, low, high = map(rounded, synthesis.shown)
    effect: dict[str, Any] = {"with": body.with_}
    effect |= {"many": True} if body.many else {}
    effect |= {"people": body.people} if body.people and not _outgrew(synthesis) else {}
    effect |= {
        "outcome": body.outcome,
        "direction": direction,
        "size": size,
        "measure": MEASURES[synthesis.chosen.effects[0].measure][0],
        "value": estimate,
        "interval": [low, high],
        "unit": _unit(synthesis),
        "when": body.when,
        "versus": body.versus,
    }
    return effect | ({"missing": dict(body.missing)} if body.missing else {})


def direction_and_size(synthesis: Synthesis, rule: Grading) -> tuple[str, str]:
    """Say which way an effect goes and how large it is; a person may call it smaller, never larger."""
    low, high = synthesis.interval
    if low <= 0 <= high:
        return "no_difference", "none"
    ratio = abs(synthesis.estimate) / synthesis.findings.matters
    sizes = ["small", *(name for name in ("moderate", "large") if ratio >= rule.numbers["size"][name])]
    size, called = sizes[-1], synthesis.body.called
    if called is not None and SIZES.index(called.size) > SIZES.index(size):
        size = called.size
    return ("raises" if synthesis.estimate > 0 else "lowers"), size


def rounded(number: float) -> float:
    """Round to three figures, or to as many as stand before the point."""
    return float(f"{number:.0f}") if abs(number) >= 1000 else _as_printed(number)  # noqa: PLR2004  # three figures


def _as_printed(number: float) -> float:
    """Give what a paper would print; what it did print, with up to two decimals, stays as it was."""
    printed = round(number, 2)
    return printed if abs(printed - number) < 1e-9 else float(f"{number:.3g}")  # noqa: PLR2004  # rounding of floats


def _outgrew(synthesis: Synthesis) -> bool:
    """Whether a statement that tells of one study has more behind it by now."""
    return synthesis.pooled.k > 1 and "{studies}" not in synthesis.body.statement


def _statement(synthesis: Synthesis, rule: Grading) -> str:
    """Fill in the statement; where it tells of one study and there are more by now, the rule tells of them all."""
    body = synthesis.body
    if _outgrew(synthesis):
        words = {"with": body.with_, "outcome": body.outcome, "versus": body.versus, "unit": _unit(synthesis)}
        measure = MEASURES[synthesis.chosen.effects[0].measure][0]
        return rule.says["together"].format(**_texts(synthesis), **words, measure=measure)
    return " ".join(body.statement.format(**_texts(synthesis)).split())


def _texts(synthesis: Synthesis) -> dict[str, str]:
    """Give what stands for the names in a statement: figures without sign, the end nearer to no effect as ``near``."""
    estimate, low, high = map(rounded, synthesis.shown)
    findings = synthesis.findings
    near, far = sorted((low, high), key=abs)
    return {
        "estimate": f"{abs(estimate):g}",
        "signed": f"{estimate:g}",
        "low": f"{low:g}",
        "high": f"{high:g}",
        "near": f"{abs(near):g}",
        "far": f"{abs(far):g}",
        "studies": f"{findings.studies}",
        "people": f"{findings.people or 0:,}",
    }


def _numbers(synthesis: Synthesis) -> dict[str, Any]:
    findings = synthesis.findings
    estimate, low, high = map(rounded, synthesis.shown)
    numbers: dict[str, Any] = {
        MEASURES[synthesis.chosen.effects[0].measure][1]: estimate,
        "ci_low": low,
        "ci_high": high,
    }
    numbers |= {"trials": findings.studies} if findings.studies is not None else {}
    return numbers | ({"n": findings.people} if findings.people is not None else {})


def _unit(synthesis: Synthesis) -> str:
    effect, study = synthesis.chosen.effects[0], synthesis.chosen.studies[0]
    if effect.is_ratio:
        return "1"
    if effect.measure == "SMD":
        return "standard deviations"
    scale = SCALE.fullmatch(study.unit)
    return f"points on a 0-{scale[1]} scale" if scale else study.unit


def _population(synthesis: Synthesis) -> str:
    populations = {study.population for study in synthesis.chosen.studies}
    return populations.pop() if len(populations) == 1 else "general"


def _is_review(synthesis: Synthesis) -> bool:
    return any(study.design == "review" for study in synthesis.chosen.studies)


def _sources(studies: Iterable[StudyRecord]) -> Mapping[str, str]:
    """Give each source with the most of it that was read."""
    reads: dict[str, str] = {}
    for study in studies:
        parts = study.read.split(", ")
        reads[study.source] = next((part for part in BEST_READ if part in parts), BEST_READ[-1])
    return reads
