"""What programs are shown of the book: facts, options, claims and questions, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from soleus.answer.says import effect_shown
from soleus.case.units import unit_of

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case import Fact
    from soleus.interviewing import Field, QuestionForm


def facts_shown(book: Book) -> list[dict[str, Any]]:
    """Show every fact that a case can hold."""
    return [_fact(fact, book) for fact in book.rules.vocabulary.facts.values() if fact.keys]


def _fact(fact: Fact, book: Book) -> dict[str, Any]:
    entry, words = book.words.facts[fact.name], book.words
    return {
        "name": fact.name,
        "keys": list(fact.keys),
        "section": fact.section,
        "type": fact.type,
        "unit": fact.unit,
        "unit_word": unit_of(fact.unit).word or None,
        "low": fact.low,
        "high": fact.high,
        "values": [{"value": value, "says": words.value(fact.name, value)} for value in fact.known_values()],
        "who": fact.who,
        "per_leg": fact.per_leg,
        "measured": fact.measured,
        "wish": fact.wish,
        "label": entry["label"],
        "ask": entry["ask"],
        "why": entry["why"],
    }


def option_shown(name: str, book: Book) -> dict[str, Any]:
    """Show what is known of an option, the same for everyone."""
    option = book.options[name]
    effect = book.effects[option.main_effect] if option.main_effect else None
    return {
        "option": name,
        "name": book.words.options[name],
        "group": option.group,
        "target": option.target,
        "function": option.function,
        "symptom": option.symptom,
        "benefit": option.benefit,
        "mechanism": option.mechanism,
        "use": list(option.use),
        "adverse_effects": option.adverse_effects,
        "guidance": option.guidance,
        "effect": effect_shown(effect, book.words) if effect else None,
        "certainty": effect.certainty if effect else None,
        "tried_in": option.tried_in,
        "claims": {kind: list(claims) for kind, claims in option.claims.items()},
    }


def claim_shown(name: str, book: Book) -> dict[str, Any] | None:
    """Show a claim with its sources and what was read of each; None where there is none of this id."""
    claim = book.library.claims.get(name)
    if claim is None:
        return None
    sources = [
        {**asdict(source), "cite": source.cite(), "read": read} for source, read in book.library.sources_of(name)
    ]
    return {
        "id": claim.id,
        "topic": claim.topic,
        "statement": claim.statement,
        "certainty": claim.certainty,
        "population": claim.population,
        "directness": claim.directness,
        "recommendation": claim.recommendation,
        "graded_by": claim.graded_by,
        "certainty_words": claim.certainty_words,
        "effect": effect_shown(claim, book.words) if claim.effect else None,
        "numbers": dict(claim.numbers),
        "conflicts_with": list(claim.conflicts_with),
        "sources": sources,
    }


def question_shown(form: QuestionForm) -> dict[str, Any]:
    """Show a question with its form: what it asks, what can be picked from, and a field for each key."""
    return {
        "kind": form.kind,
        "stage": form.question.stage,
        "topic": form.question.topic,
        "ask": form.ask,
        "lines": [{"name": name, "says": line} for name, line in form.lines.items()],
        "none": form.none,
        "not_sure": form.not_sure,
        "fields": [_field(field) for field in form.fields],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "name": field.name,
        "leg": field.leg or None,
        "label": field.label,
        "ask": field.ask,
        "why": field.why,
        "type": field.kind,
        "unit": field.unit.strip() or None,
        "other_units": list(field.other_units),
        "choices": [{"value": value, "says": choice} for value, choice in field.choices.items()],
        "low": field.low,
        "high": field.high,
    }
