"""Prints claims with their sources, where they disagree, and what was found on each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.options import KINDS
from soleus.load import load_book
from tools.pages.markdown import blocks, bullets, code, heading, plain, table
from tools.pages.places import claim_link, claim_links, rule_link

if TYPE_CHECKING:
    from soleus.knowledge.claims import Claim, Source
    from soleus.knowledge.options import OptionFacts


def claims() -> str:
    """Every claim by topic, with each source and what was read of it."""
    library = load_book().library
    topics = sorted({claim.topic for claim in library.claims.values()})
    used = _used_by()
    parts: list[str] = []
    for topic in topics:
        parts.append(heading(2, plain(topic.replace("-", " ").capitalize())))
        parts += [_claim(claim, used.get(claim.id, [])) for claim in library.claims.values() if claim.topic == topic]
    return blocks(*parts)


def _used_by() -> dict[str, list[str]]:
    book = load_book().rules
    found: dict[str, list[str]] = {}
    cited = [(rule.id, rule.claims) for rule in book.rules()]
    cited += [(condition.name, condition.claims) for condition in book.conditions.values()]
    for name, ids in cited:
        for claim in ids:
            found.setdefault(claim, []).append(name)
    return found


def _claim(claim: Claim, rules: list[str]) -> str:
    library = load_book().library
    texts = load_book().words.certainty
    grader = texts["graders"][claim.graded_by] + (
        f", in its words: {claim.certainty_words}" if claim.certainty_words else ""
    )
    lines = [f"Certainty: {claim.certainty}. People: {claim.population}. Kind: {claim.directness}."]
    if claim.graded_by != "nobody":
        lines.append(f"Graded by: {plain(grader)}.")
    if claim.recommendation:
        lines.append(f"Recommendation: {texts['recommendations'][claim.recommendation]}.")
    if claim.effect:
        lines.append(f"In words: {plain(load_book().words.claim_effect(claim))}")
        lines += [f"Not told, {name}: {plain(why)}." for name, why in claim.effect.missing.items()]
    if claim.conflicts_with:
        lines.append(f"Disagrees with: {claim_links(claim.conflicts_with)}.")
    if rules:
        lines.append(f"Used by: {', '.join(map(rule_link, rules))}.")
    lines += [f"Read, {read}: {_source(source)}" for source, read in library.sources_of(claim.id)]
    return blocks(heading(3, plain(claim.id)), plain(claim.statement), bullets(map(plain_levels, lines)))


def plain_levels(line: str) -> str:
    """Words with an underscore are the files' own spelling; readers get a space."""
    for word in ("not_graded", "very_low", "grade_not_recorded", "case_report", "before_after", "review_of_cohorts"):
        line = line.replace(word, word.replace("_", " "))
    return line


def _source(source: Source) -> str:
    return plain(source.cite())


def conflicts() -> str:
    """Each group of claims that disagree, side by side, with the rules that had to choose."""
    library, used = load_book().library, _used_by()
    parts: list[str] = []
    for number, group in enumerate(_groups(), start=1):
        rows = [
            [
                claim_link(claim),
                plain(library.claims[claim].statement),
                "; ".join(plain(source.cite()) for source, _ in library.sources_of(claim)),
                ", ".join(map(rule_link, used.get(claim, []))),
            ]
            for claim in group
        ]
        topics = dict.fromkeys(library.claims[claim].topic.replace("-", " ") for claim in group)
        parts.append(heading(2, f"{number}. {', '.join(topics).capitalize()}"))
        parts.append(table(["claim", "says", "source", "rules that use it"], rows))
    return blocks(*parts)


def _groups() -> list[list[str]]:
    """Put claims together that disagree, directly or by way of another."""
    library = load_book().library.claims
    near: dict[str, set[str]] = {}
    for claim in library.values():
        for other in claim.conflicts_with:
            near.setdefault(claim.id, set()).add(other)
            near.setdefault(other, set()).add(claim.id)
    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in library:
        if start not in near or start in seen:
            continue
        group: set[str] = set()
        waiting = {start}
        while waiting:
            name = waiting.pop()
            group.add(name)
            waiting |= near[name] - group
        seen |= group
        groups.append([name for name in library if name in group])
    return groups


def options() -> str:
    """Every option: what it acts on, how it is used, its rules and what was found on it, by kind of claim."""
    return blocks(*map(_option, load_book().options.values()))


def _option(option: OptionFacts) -> str:
    book, library = load_book(), load_book().library
    rules = [rule for rule in book.rules.options if rule.option == option.id]
    effect = book.effects[option.main_effect] if option.main_effect else None
    main = "no effect was measured"
    if effect and effect.effect:
        main = f"{plain(book.words.claim_effect(effect))} ({claim_link(effect.id)})"
    rows = [
        ["Acts on", plain(option.target)],
        ["What it does there", plain(option.function)],
        ["For", plain(option.symptom)],
        ["Main effect", main],
        ["Tried in", plain(option.tried_in.replace("_", " "))],
        *(
            [f"Rules: {level}", ", ".join(rule_link(r.id) for r in rules if r.then.word == level)]
            for level in _levels()
        ),
    ]
    found = [
        f"{kind}: {plain(library.claims[claim].statement)} ({claim_link(claim)})"
        for kind in KINDS
        for claim in option.claims[kind]
    ]
    none = [kind for kind in KINDS if not option.claims[kind]]
    return blocks(
        heading(2, plain(book.words.options[option.id].capitalize())),
        f"In files: {code(option.id)}.",
        table(["", ""], rows),
        bullets(found),
        f"No claim was found of the kind: {', '.join(none)}." if none else "",
    )


def _levels() -> list[str]:
    return list(load_book().words.says["standing"])
