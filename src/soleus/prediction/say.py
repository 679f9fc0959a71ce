"""Puts a prediction into the sentences of ``physiology/says.yaml``, each with its claims. It computes nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.knowledge.predicting import PredictionTexts
    from soleus.knowledge.words import Words
    from soleus.prediction.person import Figures

KEYS = (  # of a prediction in JSON, besides what it says
    *("leg", "sock", "without", "with", "difference", "chance_noticed", "noticed_percent", "drivers", "hours"),
    *("not_told", "lumbar_mmhg"),
)
STEP = 5  # mL to which a sentence rounds: finer would seem surer than it is
MOST_NAMED = 2  # of facts that were not told, and of what drives the spread, so that a sentence stays short


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence and the claims that it stands on."""

    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction in figures and in sentences: the answer's ``prediction``.

    ``figures`` is None where nobody like this was ever measured; ``says`` tells so. ``drivers`` names what drives the
    spread in plain words, in the order of ``figures.drivers``. ``texts`` head the figures where they are shown.
    """

    figures: Figures | None
    says: tuple[Said, ...]
    sensitivities: tuple[str, ...]
    texts: PredictionTexts = field(repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Give it as it is printed."""
        its = self.figures
        if its is None:
            return {
                **dict.fromkeys(KEYS),
                "says": [{"says": said.says, "claims": list(said.claims)} for said in self.says],
            }
        without, with_, change = its.lumbar
        return {
            "leg": its.leg,
            "sock": _sock(its),
            "without": asdict(its.without),
            "with": None if its.with_sock is None else asdict(its.with_sock),
            "difference": None if its.difference is None else asdict(its.difference),
            "chance_noticed": its.noticed,
            "noticed_percent": its.noticed_percent,
            "drivers": [
                {"name": sensitivity.name, "share": sensitivity.share, "can_be_told": sensitivity.fact, "says": said}
                for sensitivity, said in zip(its.sensitivities, self.sensitivities, strict=True)
            ],
            "hours": {name: list(told) if isinstance(told, tuple) else told for name, told in its.hours.items()},
            "not_told": list(its.from_priors),
            "lumbar_mmhg": {"without": without, "with": with_, "change": change},
            "says": self._said(),
        }

    def _said(self) -> list[dict[str, Any]]:
        return [{"says": said.says, "claims": list(said.claims)} for said in self.says]


def _sock(its: Figures) -> dict[str, Any] | None:
    if its.sock is None or its.ankle is None:
        return None
    return {
        "garment": its.sock.garment,
        "size": its.sock.size,
        "label_mmhg": its.sock.label,
        "ankle_mmhg": its.ankle[0],
        "ankle_mmhg_90": its.ankle[1:],
    }


def outside(texts: PredictionTexts) -> Prediction:
    """Say that nobody like this was ever measured."""
    return Prediction(None, (Said(texts.sentences["outside"], tuple(texts.claims["outside"])),), (), texts)


def say(prediction: Figures, words: Words, texts: PredictionTexts) -> Prediction:
    """Say a prediction in the sentences of ``texts``; ``words`` name the facts."""
    sensitivities = tuple(
        words.label(sensitivity.name) if sensitivity.fact else str(texts.sensitivities[sensitivity.name]["says"])
        for sensitivity in prediction.sensitivities
    )
    said = tuple(
        Said(texts.sentences[name].format(**numbers), tuple(texts.claims[name]))
        for name, numbers in _sentences(prediction, sensitivities, words, texts)
    )
    return Prediction(prediction, said, sensitivities, texts)


def _sentences(
    its: Figures, sensitivities: tuple[str, ...], words: Words, texts: PredictionTexts
) -> Iterator[tuple[str, dict[str, str]]]:
    leg = texts.legs[its.leg or "either"]
    if its.with_sock is None:
        yield "bare", {"leg": leg, "without": _change(texts, its.without.ml)}
    else:
        both_gain = min(_rounded(its.without.ml), _rounded(its.with_sock.ml)) >= 0
        with_ = _ml(its.with_sock.ml) if both_gain else _change(texts, its.with_sock.ml)
        yield "swells", {"leg": leg, "without": _change(texts, its.without.ml), "with": with_}
    yield _spread("unsure", sorted(its.without.ml_90))
    if its.difference is not None and its.with_sock is not None and its.noticed is not None:
        off = _rounded(its.without.ml) - _rounded(its.with_sock.ml)  # of the two that were said
        ends = sorted((*(-end for end in its.difference.ml_90), off))
        name, span = _spread("difference", ends)
        yield name, {"difference": _change(texts, off, "takes", "adds"), **span}
        yield "noticed", {"chance": f"{100 * its.noticed:.0f}", "percent": f"{its.noticed_percent:g}"}
        yield "felt", {}
        yield "nerve_root", {"change": f"{its.lumbar[2]:g}"}
    if its.from_priors:
        first = sorted(
            its.from_priors, key=lambda name: name not in {sensitivity.name for sensitivity in its.sensitivities}
        )
        named = [words.label(name) for name in first[:MOST_NAMED]]
        if len(first) > MOST_NAMED:
            named.append(words.says["and_more"].format(count=len(first) - MOST_NAMED))
        yield "not_told", {"facts": "; ".join(named)}
    if sensitivities:
        yield "drives", {"drivers": "; ".join(sensitivities[:MOST_NAMED])}
    yield "model", {}
    yield "treats_nothing", {}


def _rounded(ml: float) -> int:
    return STEP * round(ml / STEP)


def _ml(ml: float) -> str:
    """Say how much, whichever way."""
    return f"{abs(_rounded(ml)):d} mL"


def _change(texts: PredictionTexts, ml: float, up: str = "gain", down: str = "loss") -> str:
    """Say how much, and which way."""
    return texts.changes[up if _rounded(ml) >= 0 else down].format(ml=_ml(ml))


def _spread(name: str, ends: list[float]) -> tuple[str, dict[str, str]]:
    """Choose the sentence for a spread by where it lies, above nothing, below it or to both sides; give its ends."""
    low, high = ends[0], ends[-1]
    if _rounded(low) >= 0:
        return name, {"low": _ml(low).removesuffix(" mL"), "high": _ml(high)}
    if _rounded(high) <= 0:
        return f"{name}_loss", {"low": _ml(high).removesuffix(" mL"), "high": _ml(low)}
    return f"{name}_both_ways", {"low": _ml(low), "high": _ml(high)}
