"""Explains one thing by its name: a rule, a named condition, a claim, an option, a fact, or a list of them."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING

from soleus.case.units import unit_of
from soleus.case.values import span
from soleus.render.blocks import Bullets, Heading, Pairs, Paragraph, Table, Together, bullets, pair
from soleus.render.spoken import document
from soleus.render.views.found import RATIO
from soleus.rules.nodes import ALWAYS
from soleus.rules.prose import HOLDS_WHEN, Prose
from soleus.rules.to_sql import to_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.case.facts import Fact
    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.options import OptionFacts
    from soleus.render.blocks import Block, Document, Pair
    from soleus.rules.model import Condition, Rule

LISTS = ("rules", "conditions", "claims", "facts", "options")


class NothingOfThisNameError(LookupError):
    """No rule, condition, claim, option or fact has this name; the message names the nearest, and so does ``hint``."""

    def __init__(self, says: str, hint: str) -> None:
        """Take the whole message, and its hint alone, which shows nothing of what was typed."""
        super().__init__(says)
        self.hint = hint


def explain(name: str, book: Book, library: Library) -> Document:
    """Lay out what is behind a name.

    Raises:
        NothingOfThisNameError: nothing has this name.
    """
    blocks = (Heading(1, name), *_Explainer(book, library).blocks(name))
    return document(name, blocks, book.words)


class _Explainer:
    """Lays out one kind of thing after the other."""

    def __init__(self, book: Book, library: Library) -> None:
        self.book, self.library = book, library
        self.texts = book.words.pages["explain"]
        self.prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
        self.rules = {rule.id: rule for rule in book.rules.rules()}

    def blocks(self, name: str) -> Iterator[Block]:  # one case a kind of thing
        facts, conditions = self.book.rules.vocabulary.facts, self.book.rules.conditions
        saying = self.saying(name)
        name = saying[0] if len(saying) == 1 else name
        if name in LISTS:
            return self.listed(name)
        if name in self.rules:
            return self.rule(self.rules[name])
        if name in conditions:
            return self.condition(conditions[name])
        if name in self.library.claims:
            return self.claim(self.library.claims[name])
        if name in self.book.options:
            return self.option(self.book.options[name])
        if name in facts or name in self.book.rules.vocabulary.every_key():
            return self.fact(facts[name.rpartition(".")[2]])
        names = [*LISTS, *self.rules, *conditions, *self.library.claims, *self.book.options, *facts]
        near = saying or get_close_matches(name, names, n=3)
        hint = self.texts["near"].format(names=", ".join(near)) if near else self.texts["hint"]
        raise NothingOfThisNameError(self.texts["unknown"].format(name=name, hint=hint), hint)

    def saying(self, sentence: str) -> list[str]:
        """Name the rules that say a sentence of an answer, or the part of it that was copied: two words or more."""
        phrase, words = " ".join(sentence.casefold().split()), self.book.words
        spoken = [*words.rules.items(), *words.rules_when_unknown.items()] if " " in phrase else []
        return list(dict.fromkeys(rule for rule, text in spoken if phrase in " ".join(text.casefold().split())))

    def listed(self, name: str) -> Iterator[Block]:
        if name == "facts":
            yield from self.facts()
        elif name == "conditions":
            yield Bullets(tuple(self.book.rules.conditions))
        else:
            rows = {
                "rules": [(rule.id, rule.chapter) for rule in self.rules.values()],
                "claims": [(claim.id, claim.topic) for claim in self.library.claims.values()],
                "options": [(option.id, option.group) for option in self.book.options.values()],
            }
            yield Table("", (self.texts["lists"][name], self.texts["second"][name]), tuple(rows[name]))

    def facts(self) -> Iterator[Block]:
        """Lay out every fact: its key, how it is asked for, what it can be, and who can tell; section by section."""
        words = self.book.words
        for section, facts in groupby(self.book.rules.vocabulary.facts.values(), lambda fact: fact.section):
            yield Heading(2, section.replace("_", " ").capitalize())
            for fact in facts:
                clinicians_note = "" if fact.for_anyone else f" {words.terminal['clinicians_fact']}"
                question, allowed = words.facts[fact.name]["ask"], f"{self.allowed(fact)}.{clinicians_note}"
                yield Together((Heading(3, ", ".join(fact.keys)), Paragraph(question), Paragraph(allowed)))

    def row(self, name: str, *texts: str) -> Pair:
        return pair(self.texts["rows"][name], *texts)

    def rule(self, rule: Rule) -> Iterator[Block]:
        words = self.book.words
        rows = [
            self.row("rule", rule.id),
            self.row("chapter", rule.chapter),
            self.row("reviewed", self.texts["reviewer"].format(date=rule.reviewed, reviewer=rule.reviewer)),
            self.row("why", rule.reason),
        ]
        for row in self.prose.say_rule(rule):
            rows.append((row.head, row.lines))
            if row.head == HOLDS_WHEN:
                rows.append(self.row("sql", to_sql(rule.when)))
        if rule.id in words.rules:
            rows.append(self.row("says", words.rules[rule.id]))
        yield Pairs(tuple(rows))
        yield from self.claims(rule.claims)

    def condition(self, condition: Condition) -> Iterator[Block]:
        yield Pairs(
            (
                self.row("condition", condition.name),
                self.row("why", condition.reason),
                (HOLDS_WHEN, self.prose.outline(condition.when)),
                self.row("sql", to_sql(condition.when)),
            )
        )
        yield from self.claims(condition.claims)

    def claims(self, ids: tuple[str, ...]) -> Iterator[Block]:
        for claim in ids:
            statement = Paragraph(self.library.claims[claim].statement)
            yield Together((Heading(2, claim), statement, *self.sources(claim)))

    def sources(self, claim: str) -> tuple[Block, ...]:
        read = self.library.sources_of(claim)
        return bullets(self.texts["read"].format(source=source.cite(), read=part) for source, part in read)

    def claim(self, claim: Claim) -> Iterator[Block]:
        rows = [self.row("claim", claim.id), self.row("says", claim.statement), *self.effect(claim)]
        rows += [self.row("certainty", claim.certainty), *self.graded(claim), self.row("population", claim.population)]
        rows.append(self.row("kind", claim.directness))
        if claim.recommendation:
            rows.append(self.row("recommendation", self.book.words.certainty["recommendations"][claim.recommendation]))
        if claim.numbers:
            rows.append(
                self.row("numbers", ", ".join(f"{name} {_figure(value)}" for name, value in claim.numbers.items()))
            )
        if claim.conflicts_with:
            rows.append(self.row("disagrees", ", ".join(claim.conflicts_with)))
        used = [rule.id for rule in self.rules.values() if claim.id in rule.claims]
        rows.append(self.row("cited_by", ", ".join(used) or self.texts["no_rule"]))
        yield Pairs(tuple(rows))
        yield from self.sources(claim.id)

    def effect(self, claim: Claim) -> Iterator[Pair]:
        effect = claim.effect
        if effect is None:
            return
        yield self.row("in_words", self.book.words.claim_effect(claim))
        figures = self.texts["no_figure"]
        if effect.value is not None:
            unit = "" if effect.unit == RATIO else effect.unit
            figures = (
                self.texts["figures"].format(measure=effect.measure, value=f"{effect.value:g}", unit=unit).rstrip()
            )
        if effect.interval:
            low, high = effect.interval
            figures += self.texts["interval"].format(low=f"{low:g}", high=f"{high:g}")
        yield self.row("effect", self.texts["effect"].format(figures=figures, when=effect.when, versus=effect.versus))

        if effect.missing:
            yield self.row(
                "missing", *(self.texts["missing"].format(name=name, why=why) for name, why in effect.missing.items())
            )

    def graded(self, claim: Claim) -> Iterator[Pair]:
        """Say who graded how sure a claim is, and in which words if not in ours."""
        grader: str = self.book.words.certainty["graders"][claim.graded_by]
        yield self.row("graded_by", f"{grader}: {claim.certainty_words}" if claim.certainty_words else grader)

    def option(self, option: OptionFacts) -> Iterator[Block]:
        """Lay out all that is known of an option, for everyone: each kind of claim, or that none was found."""
        none = self.book.words.pages["none_found"]
        rules = [rule.id for rule in self.book.rules.options if rule.option == option.id]
        yield Pairs(
            (
                self.row("option", option.id),
                *(self.row(name, getattr(option, name)) for name in ("target", "function", "symptom", "benefit")),
                self.row("how", option.mechanism),
                self.row("use", *option.use),
                self.row("think_of_it", option.think_of_it),
                self.row("tried_in", option.tried_in.replace("_", " ")),
                self.row("main_effect", option.main_effect or none),
                self.row("rules", ", ".join(rules) or self.texts["its_verdict"]),
            )
        )
        for kind, ids in option.claims.items():
            yield Heading(2, kind if ids else f"{kind}: {none}")
            yield from self.claims(ids)

    def fact(self, fact: Fact) -> Iterator[Block]:
        words = self.book.words.facts[fact.name]
        values = (f"{value}: {self.book.words.value(fact.name, value)}" for value in fact.values)
        rows = [
            self.row("fact", ", ".join(fact.keys or (fact.name,))),
            self.row("asks", words["ask"]),
            self.row("why", words["why"]),
            self.row("value", self.allowed(fact), *values),
            self.row("who", fact.who),
        ]
        if fact.danger:
            rows.append(self.row("danger_order", " < ".join(str(value).lower() for value in fact.danger)))
        used = [rule.id for rule in self.rules.values() if fact.name in self.facts_of(rule)]
        yield Pairs((*rows, self.row("used_by", ", ".join(used) or self.texts["no_rule"])))

    def facts_of(self, rule: Rule) -> frozenset[str]:
        read = self.book.rules.facts_in
        return read(rule.when) | read(getattr(rule, "matters_if", ALWAYS))

    def allowed(self, fact: Fact) -> str:
        if fact.computed:
            sentence: str = self.texts["computed"].format(facts=self.texts["and"].join(fact.computed.keys))
            return sentence
        match fact.type:
            case "bool":
                return str(self.texts["bool"])
            case "choice":
                return " | ".join(fact.values)
            case _:
                kind: str = self.texts["integer" if fact.type == "integer" else "number"]
                return kind.format(span=span(fact), unit=unit_of(fact.unit).word).strip()


def _figure(value: object) -> str:
    """Say a number of a source: what it is, or what it is below or above."""
    if isinstance(value, dict):
        return " and ".join(f"{bound} {number}" for bound, number in value.items())
    return f"= {value}"
