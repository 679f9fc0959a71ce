"""The vocabulary as a strict model, so that a program knows every fact: its question, its unit, what it can be.

The model describes, and ``soleus.case.build_case`` decides, as it does for every other door. A test holds the two to
the same cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from soleus.case import LEGS

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case import Fact
    from soleus.knowledge.words import Words

CASE = "Case"
LEG = "LegFacts"
STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
KINDS: dict[str, type] = {"bool": bool, "number": float, "integer": int}


def case_model(book: Book) -> type[BaseModel]:
    """Make the model of a case: facts of the person at the top, of a leg under ``left`` and ``right``, null unknown."""
    facts = [fact for fact in book.rules.vocabulary.facts.values() if fact.keys]
    leg = _model(LEG, {fact.name: _field(fact, book.words) for fact in facts if fact.per_leg})
    legs = {name: (leg | None, Field(None, description=f"Facts of the {name} leg.")) for name in LEGS}
    return _model(CASE, {fact.name: _field(fact, book.words) for fact in facts if not fact.per_leg} | legs)


def case_schemas(book: Book) -> dict[str, Any]:
    """Give the model as JSON schemas, to stand among the components of an OpenAPI document."""
    schema = case_model(book).model_json_schema(ref_template="#/components/schemas/{model}")
    schema["description"] = (
        "What is known of one person. A fact that is left out, or null, is unknown; unknown is never taken for no. "
        "Write numbers in full (0.5, not 5e-1), without their unit."
    )
    legs: dict[str, Any] = schema.pop("$defs")
    return {CASE: schema, **legs}


def _model(name: str, fields: dict[str, Any]) -> type[BaseModel]:
    return create_model(name, __config__=STRICT, **fields)


def _field(fact: Fact, words: Words) -> tuple[Any, Any]:
    """Give the type of a fact and what describes it."""
    return _type(fact) | None, Field(
        None,
        title=words.label(fact.name),
        description=_description(fact, words),
        json_schema_extra={"x-unit": fact.unit} if fact.unit else None,
    )


def _type(fact: Fact) -> Any:  # noqa: ANN401  # a type that is made here
    if fact.type == "choice":
        return Literal[fact.values]
    kind = KINDS[fact.type]
    return kind if fact.type == "bool" else Annotated[kind, Field(ge=fact.low, le=fact.high)]


def _description(fact: Fact, words: Words) -> str:
    """Give the question, its reason and, for a choice, what each value means."""
    sentences = [words.question(fact.name), words.facts[fact.name]["why"]]
    if fact.type == "choice":
        sentences += [f"{value}: {words.value(fact.name, value)}." for value in fact.values]
    return " ".join(sentences)
