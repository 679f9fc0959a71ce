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

    ``figures`` is None where nobody like this was ever measured; ``says`` tells so. ``sensitivities`` says in plain
    words what the spread goes with, in the order of ``figures.sensitivities``. ``texts`` head the figures where
    they are shown.
    """

    figures: Figures | None
    says: tuple[Said, ...]
    sensitivities: tuple[str, ...]
    texts: PredictionTexts = field(repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Give it as it is printed."""
        figures = self.figures
        if figures is None:
            return {
                **dict.fromkeys(KEYS),
                "says": [{"says": sentence.says, "claims": list(sentence.claims)} for sentence in self.says],
            }
        without, with_, change = figures.lumbar
        return {
            "leg": figures.leg,
            "sock": _sock(figures),
            "without": asdict(figures.without),
            "with": None if figures.with_sock is None else asdict(figures.with_sock),
            "difference": None if figures.difference is None else asdict(figures.difference),
            "chance_noticed": figures.noticed,
            "noticed_percent": figures.noticed_percent,
            "drivers": [
                {
                    "name": sensitivity.name,
                    "share": sensitivity.share,
                    "can_be_told": sensitivity.fact,
                    "says": sentence,
                }
                for sensitivity, sentence in zip(figures.sensitivities, self.sensitivities, strict=True)
            ],
            "hours": {
                name: list(hours) if isinstance(hours, tuple) else hours for name, hours in figures.hours.items()
            },
            "not_told": list(figures.from_priors),
            "lumbar_mmhg": {"without": without, "with": with_, "change": change},
            "says": self._said(),
        }

    def _said(self) -> list[dict[str, Any]]:
        return [{"says": sentence.says, "claims": list(sentence.claims)} for sentence in self.says]


def _sock(figures: Figures) -> dict[str, Any] | None:
    if figures.sock is None or figures.ankle is None:
        return None
    return {
        "garment": figures.sock.garment,
        "size": figures.sock.size,
        "label_mmhg": figures.sock.label,
        "ankle_mmhg": figures.ankle[0],
        "ankle_mmhg_90": figures.ankle[1:],
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
    sentences = tuple(
        Said(texts.sentences[name].format(**numbers), tuple(texts.claims[name]))
        for name, numbers in _sentences(prediction, sensitivities, words, texts)
    )
    return Prediction(prediction, sentences, sensitivities, texts)


def _sentences(
    figures: Figures, sensitivities: tuple[str, ...], words: Words, texts: PredictionTexts
) -> Iterator[tuple[str, dict[str, str]]]:
    leg = texts.legs[figures.leg or "either"]
    if figures.with_sock is None:
        yield "bare", {"leg": leg, "without": _change(texts, figures.without.ml)}
    else:
        both_gain = min(rounded(figures.without.ml), rounded(figures.with_sock.ml)) >= 0
        with_ = _ml(figures.with_sock.ml) if both_gain else _change(texts, figures.with_sock.ml)
        yield "swells", {"leg": leg, "without": _change(texts, figures.without.ml), "with": with_}
    yield _spread("unsure", sorted(figures.without.ml_90))
    if figures.difference is not None and figures.with_sock is not None and figures.noticed is not None:
        off = rounded(figures.without.ml) - rounded(figures.with_sock.ml)  # of the two that were said
        ends = sorted((*(-end for end in figures.difference.ml_90), off))
        name, span = _spread("difference", ends)
        yield name, {"difference": _change(texts, off, "takes", "adds"), **span}
        yield (
            "noticed",
            {"chance": f"{100 * figures.noticed:.0f}", "percent": words.number(f"{figures.noticed_percent:g}")},
        )
        yield "felt", {}
        yield "nerve_root", {"change": words.number(f"{figures.lumbar[2]:g}")}
    if figures.from_priors:
        first = sorted(
            figures.from_priors,
            key=lambda name: name not in {sensitivity.name for sensitivity in figures.sensitivities},
        )
        named = [words.label(name) for name in first[:MOST_NAMED]]
        if len(first) > MOST_NAMED:
            named.append(words.says["and_more"].format(count=len(first) - MOST_NAMED))
        yield "not_told", {"facts": "; ".join(named)}
    if sensitivities:
        yield "drives", {"drivers": "; ".join(sensitivities[:MOST_NAMED])}
    yield "model", {}
    yield "treats_nothing", {}


def rounded(ml: float) -> int:
    """Round mL as every sentence does."""
    return STEP * round(ml / STEP)


def _ml(ml: float) -> str:
    """Say how much, whichever way."""
    return f"{abs(rounded(ml)):d} mL"


def _change(texts: PredictionTexts, ml: float, up: str = "gain", down: str = "loss") -> str:
    """Say how much, and which way."""
    return texts.changes[up if rounded(ml) >= 0 else down].format(ml=_ml(ml))


def _spread(name: str, ends: list[float]) -> tuple[str, dict[str, str]]:
    """Choose the sentence for a spread by where it lies, above nothing, below it or to both sides; give its ends."""
    low, high = ends[0], ends[-1]
    if rounded(low) >= 0:
        return name, {"low": _ml(low).removesuffix(" mL"), "high": _ml(high)}
    if rounded(high) <= 0:
        return f"{name}_loss", {"low": _ml(high).removesuffix(" mL"), "high": _ml(low)}
    return f"{name}_both_ways", {"low": _ml(low), "high": _ml(high)}
