"""The registry: what may leave a site of one trial, a file each, and how a folder of them is read.

A file holds the effect that a trial came to and nothing by which a person could be known: no name, no date, no day, no
free text. It is written only with consent, and read only with it. Its keys are fixed; one that is not known is refused,
so that nothing else travels along.
"""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.files import read_text, write_whole
from soleus.problems import ProblemsError
from soleus.trial.analysis.outcomes import OutcomeTable
from soleus.trial.analysis.pooling import OwnEffect, PooledEffects, needs_common_errors, pooled_effects

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.trial.analysis.analyse import Analysis
    from soleus.trial.analysis.outcomes import TrialOutcome

FORMAT = "soleus-trial-summary/1"
KEYS = frozenset({"format", "consent", "trial", "order", "outcomes"})
OUTCOME_KEYS = frozenset({"estimate", "se", "degrees", "phi", "sigma", "treatment_days", "control_days"})
TRIAL = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ORDER = re.compile(r"pairs|pairs-weekdays|balanced|phases|max-run=\d{1,4}")
MOST_FILES = 100_000
MOST_DAYS = 10_000
LARGEST = 1e15  # of an effect, its error and a spread: no table of days comes to more


@dataclass(frozen=True, slots=True)
class TrialSummary:
    """What a registry holds of one trial: a number drawn for it, and by outcome its effect and its days.

    Attributes:
        trial: the number.
        effects: by outcome.
        sigmas: the standard deviation of days, by outcome.
        days: how many had the treatment and how many had none, by outcome.
    """

    trial: str
    effects: Mapping[str, OwnEffect]
    sigmas: Mapping[str, float]
    days: Mapping[str, tuple[int, int]]


def write_summary(analysis: Analysis, path: Path, trial: str, *, consent: bool) -> None:
    """Write the file of one person's trial.

    Args:
        analysis: of one person.
        path: where to.
        trial: 32 hexadecimal digits drawn for it, by which a person can have it taken out again.
        consent: whether the person agreed that it is shared.

    Raises:
        ProblemsError: there is no consent, the table names people, an outcome's name could tell who it is, or no
            outcome has enough days.
    """
    problems = [] if consent else ["the person has not agreed that it is shared: say so with --consent"]
    if analysis.table.has_people:
        problems.append("a file holds one trial: analyse each person's days by themselves")
    problems += [f"{name}: an outcome is called by small letters, digits and _, up to 40 of them"
                 for name in analysis.outcomes if not NAME.fullmatch(name)]  # fmt: skip
    outcomes = {
        name: {
            "estimate": part.ar1.coefficients[-1].estimate,
            "se": part.ar1.coefficients[-1].se,
            "degrees": part.ar1.degrees,
            "phi": part.ar1.phi,
            "sigma": part.ar1.sigma,
            "treatment_days": part.arms[analysis.table.treatment].n,
            "control_days": part.arms[analysis.table.control].n,
        }
        for name, part in analysis.outcomes.items()
        if part.ar1 is not None
    }
    problems += [] if outcomes else ["no outcome has enough days"]
    if problems:
        raise ProblemsError("Nothing was written for a registry", problems)
    content = {"format": FORMAT, "consent": True, "trial": trial, "order": str(analysis.rule), "outcomes": outcomes}
    write_whole(path, json.dumps(content, indent=2, allow_nan=False) + "\n")


def read_folder(folder: Path) -> tuple[TrialSummary, ...]:
    """Read every file of a folder that ends in .json.

    Raises:
        ProblemsError: one cannot be read or used, two are of the same trial, or there is none; all of it at once.
    """
    if not folder.is_dir():
        raise ProblemsError("The trials cannot be put together", [f"{folder}: it is no folder"])
    paths = sorted(folder.glob("*.json"))
    problems = [] if paths else [f"{folder}: no file in it ends in .json"]
    problems += [f"{folder}: it holds more than {MOST_FILES} files"] if len(paths) > MOST_FILES else []
    summaries: dict[str, TrialSummary] = {}
    for path in paths[:MOST_FILES]:
        try:
            content = json.loads(read_text(path))
        except ProblemsError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        except (ValueError, RecursionError):
            problems.append(f"{path.name}: it is no JSON")
            continue
        wrong = summary_problems(content)
        problems += [f"{path.name}: {problem}" for problem in wrong]
        if not wrong:
            summary = _summary(content)
            if summary.trial in summaries:
                problems.append(f"{path.name}: this trial is in another file too")
            summaries[summary.trial] = summary
    if problems:
        raise ProblemsError("The trials cannot be put together", problems)
    return tuple(summaries.values())


def pooled_trials(trials: Sequence[TrialSummary], known: OutcomeTable) -> dict[str, tuple[PooledEffects, TrialOutcome]]:
    """Put trials together, outcome by outcome, each by the number that was drawn for it."""
    names = sorted({name for trial in trials for name in trial.effects})
    pooled = {}
    for name in names:
        parts = [trial for trial in trials if name in trial.effects]
        own = {trial.trial: trial.effects[name] for trial in parts}
        outcome = known.outcome(name, 0.0, statistics.median(trial.sigmas[name] for trial in parts) or 1.0)
        if needs_common_errors(own.values()):
            own = _with_common_spread(parts, name)
        pooled[name] = (pooled_effects(own, outcome), outcome)
    return pooled


def _with_common_spread(trials: Sequence[TrialSummary], name: str) -> dict[str, OwnEffect]:
    """Give the trials of an outcome one spread of days; the error of one without any spread is by its days alone."""
    degrees = sum(trial.effects[name].degrees for trial in trials)
    common = math.sqrt(sum(trial.effects[name].degrees * trial.sigmas[name] ** 2 for trial in trials) / degrees)
    own = {}
    for trial in trials:
        effect, sigma = trial.effects[name], trial.sigmas[name]
        share = effect.se / sigma if sigma else math.sqrt(sum(1 / count for count in trial.days[name]))
        own[trial.trial] = OwnEffect(effect.estimate, common * share, degrees)
    return own


def summary_problems(content: object) -> list[str]:
    """Say everything that is wrong with one file's content; no value is shown."""
    if not isinstance(content, dict):
        return ["it is no JSON object"]
    if content.get("format") != FORMAT:
        return [f"format: it must be '{FORMAT}'"]
    problems = [f"'{key}' does not belong in it" for key in content if key not in KEYS]
    problems += [f"'{key}' is missing" for key in sorted(KEYS) if key not in content]
    if content.get("consent") is not True:
        problems.append("consent: without it nothing is shared")
    for key, pattern in (("trial", TRIAL), ("order", ORDER)):
        if key in content and not (isinstance(content[key], str) and pattern.fullmatch(content[key])):
            problems.append(f"{key}: it is not written as a registry has it")
    outcomes = content.get("outcomes", {})
    if not isinstance(outcomes, dict) or not outcomes:
        return [*problems, "outcomes: there is none"]
    for name, outcome in outcomes.items():
        problems += [f"outcomes: {problem}" for problem in _outcome_problems(name, outcome)]
    return problems


def _outcome_problems(name: str, outcome: object) -> list[str]:
    if not NAME.fullmatch(name):
        return ["a name is not made of small letters, digits and _"]
    if not isinstance(outcome, dict):
        return [f"{name}: it is no object"]
    problems = [f"{name}: '{key}' does not belong in it" for key in outcome if key not in OUTCOME_KEYS]
    problems += [f"{name}: '{key}' is missing" for key in sorted(OUTCOME_KEYS) if key not in outcome]
    for key in ("estimate", "se", "sigma", "phi"):
        if key in outcome and not _may_be(key, outcome[key]):
            problems.append(f"{name}: {key} is no such number")
    for key in ("degrees", "treatment_days", "control_days"):
        value = outcome.get(key)
        is_count = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS
        if key in outcome and not is_count:
            problems.append(f"{name}: {key} is no whole number from 1 to {MOST_DAYS}")
    return problems


def _may_be(key: str, value: object) -> bool:
    """Whether a number may stand under a key: errors are not below 0, a correlation is within 1 or not known."""
    if key == "phi" and value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        return False
    return value >= 0 if key in {"se", "sigma"} else key != "phi" or abs(value) < 1


def _summary(content: Mapping[str, Any]) -> TrialSummary:
    effects = {
        name: OwnEffect(float(part["estimate"]), float(part["se"]), part["degrees"])
        for name, part in content["outcomes"].items()
    }
    sigmas = {name: float(part["sigma"]) for name, part in content["outcomes"].items()}
    days = {name: (part["treatment_days"], part["control_days"]) for name, part in content["outcomes"].items()}
    return TrialSummary(content["trial"], effects, sigmas, days)
