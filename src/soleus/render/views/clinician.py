"""What a clinician reads of an answer, part by part: in clinical terms, of "the person", on one page.

Rule ids and claims stand folded at its end, for whoever wants to follow a line back to its rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Notice, Pairs, Paragraph, Table, bullets, fold, pair, part
from soleus.render.views import day, sizes
from soleus.render.views.person import MUST_NOT, SENTENCE_END, SOCK, TONES, VERDICT_TONES
from soleus.rules.model import DangerRule, PressureRule
from soleus.rules.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from soleus.assess.answer import Answer, Helped, Option, Reason
    from soleus.knowledge.claims import Library, Source
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block
    from soleus.rules.book import Book

    Blocks = tuple[Block, ...]

AUTHOR = re.compile(r"([\w'-]+(?: [\w'-]+)?) [A-Z]{1,4}(?=,|$| et al)")
MOST_REASONS, MOST_OPEN, MOST_SIGNS = 6, 8, 8


def _heading(book: Book, name: str) -> str:
    heading: str = book.words.clinical["headings"][name]
    return heading


def _prose(book: Book) -> Prose:
    return Prose(book.rules.vocabulary, book.words, book.rules.conditions)


def assessment(answer: Answer, book: Book, _library: Library) -> Blocks:
    """Signs that an emergency hangs on; urgency, verdict and pressure."""
    texts, rows = book.words.clinical, book.words.clinical["rows"]
    said = [
        pair(rows["urgency"], *_urgency(answer, texts)),
        pair(rows["verdict"], texts["verdicts"][answer.compression]),
    ]
    if answer.pressure_mmhg:
        low, high = answer.pressure_mmhg
        said.append(pair(rows["pressure"], texts["pressure"].format(low=low, high=high)))
    if answer.take_off:
        worn = "worn" if answer.take_off == book.words.take_off["worn"] else "not_told"
        said.append(pair(rows["take_off"], texts["take_off"][worn]))
    return (*_not_ruled_out(answer, book), *part("assessment", _heading(book, "answer"), Pairs(tuple(said))))


def _urgency(answer: Answer, texts: Mapping[str, Any]) -> Iterator[str]:
    yield texts["urgency"][answer.urgency]
    if answer.urgency_could_be != answer.urgency and not answer.not_ruled_out:
        yield texts["urgency"]["could_be"].format(title=texts["urgency"][answer.urgency_could_be])


def _not_ruled_out(answer: Answer, book: Book) -> Blocks:
    if not answer.not_ruled_out:
        return ()
    words = book.words
    title = words.urgency[f"open_{answer.urgency_could_be}"]["title"]
    says = words.clinical["urgency"][f"open_{answer.urgency_could_be}"]
    signs = _terms(answer.not_ruled_out, MOST_SIGNS, book)
    return (Notice(title, f"{says} {signs}.", TONES[answer.urgency_could_be]),)


def emergency(_answer: Answer, book: Book, _library: Library) -> Blocks:
    """The one thing to be done."""
    title = book.words.urgency["emergency"]["title"]
    return (Notice(title, book.words.clinical["urgency"]["emergency"], VERDICT_TONES["avoid"]),)


def why(answer: Answer, book: Book, _library: Library) -> Blocks:
    """What the verdict stands on: the finding in clinical terms, and what follows from it."""
    rules = {rule.id: rule.reason for rule in book.rules.rules()}
    said = [
        f"{_finding(reason, book)} {SENTENCE_END.split(rules[reason.rule])[0]}"
        for reason in answer.reasons
        if reason.matters
    ]
    if len(said) > MOST_REASONS:
        said[MOST_REASONS:] = [book.words.clinical["and_more"].format(count=len(said) - MOST_REASONS)]
    return part("why", _heading(book, "why"), *bullets(said or [book.words.clinical["none"]]))


def _finding(reason: Reason, book: Book) -> str:
    prose = _prose(book)
    if reason.truth != "true":
        unknown: str = book.words.clinical["unknown"]
        return unknown.format(terms=_terms(reason.missing, MOST_REASONS, book))
    found = "; ".join(_known(prose, key, value) for key, value in reason.facts.items() if value is not False)
    return f"{found[:1].upper()}{found[1:]}." if found else ""


def _known(prose: Prose, key: str, value: object) -> str:
    """Say a known fact in clinical terms; one that is true by its name alone."""
    said = prose.known(key, value)  # type: ignore[arg-type] # values of a case
    return said.rpartition(": ")[0] if value is True else said


def _terms(keys: Sequence[str], most: int, book: Book) -> str:
    prose = _prose(book)
    named = [prose.known(key, None).rpartition(": ")[0] for key in keys[:most]]
    if len(keys) > most:
        named.append(book.words.says["and_more"].format(count=len(keys) - most))
    return "; ".join(named)


def risk(answer: Answer, book: Book, _library: Library) -> Blocks:
    """The facts that true and pressing rules of danger stand on, in clinical terms."""
    prose = _prose(book)
    counted = [f for f in answer.trace if isinstance(f.rule, DangerRule) and (f.is_true or f.is_pressing)]
    keys = sorted({key for finding in counted for key in finding.when.stands_on | finding.guard.stands_on})
    said = "; ".join(_known(prose, key, answer.facts[key]) for key in keys if answer.facts[key] is not False)
    return part("risk", _heading(book, "risk"), Paragraph(said or book.words.clinical["no_risk"]))


def limits(answer: Answer, book: Book, _library: Library) -> Blocks:
    """What holds pressure down, what no trial has looked at, and what the answer was made from."""
    texts, said = book.words.clinical, []
    if answer.pressure_mmhg is not None:
        said += [
            texts["cap"].format(cap=finding.rule.cap, why=SENTENCE_END.split(finding.rule.reason)[0])
            for finding in answer.trace
            if isinstance(finding.rule, PressureRule) and finding.rule.cap is not None and finding.is_true
        ]
    if "nerve_pain" in answer.helps:
        said.append(texts["untested"])
    if answer.prediction is not None:
        said.append(texts["computed"])
    return part("limits", _heading(book, "limits"), *bullets([*said, texts["told"]]))


def gains(answer: Answer, book: Book, _library: Library) -> Blocks:
    """What compression can be expected to do, target by target; nothing is praised where it is barred."""
    texts = book.words.clinical
    if answer.compression in MUST_NOT or not answer.helps:
        return ()
    rows = tuple(pair(texts["targets"][target], _gain(helped, texts)) for target, helped in answer.helps.items())
    return part("gains", _heading(book, "gains"), Pairs(rows))


def _gain(helped: Helped, texts: Mapping[str, Any]) -> str:
    said: str = texts["helps"][helped.verdict]
    if helped.certainty is None:
        return said
    certainty: str = texts["effect"]
    return certainty.format(verdict=said, certainty=texts["certainty"][helped.certainty])


def chosen(answer: Answer, book: Book, _library: Library) -> Blocks:
    """Garment and size of each leg, and the computed swelling in one line."""
    swelling = day.summary(answer, book.words)
    row = (Pairs((pair(book.words.clinical["rows"]["prediction"], swelling),)),) if swelling else ()
    return part("sizes", _heading(book, "sizes"), *sizes.chosen(answer, book.words), *row)


def pressures(answer: Answer, book: Book, _library: Library) -> Blocks:
    """The pressure up each leg, folded."""
    return fold(_heading(book, "pressures"), *sizes.pressures(answer, book.words))


def missing(answer: Answer, book: Book, _library: Library) -> Blocks:
    """What is open, most telling first."""
    if not answer.missing:
        return ()
    return part("open", _heading(book, "open"), Paragraph(f"{_terms(answer.missing, MOST_OPEN, book)}."))


def patterns(answer: Answer, book: Book, _library: Library) -> Blocks:
    """Which patterns the pain fits, by what was told."""
    texts = book.words.clinical
    said = [
        texts["fits"][one.fit].format(pattern=texts["patterns"][one.pattern]) for one in answer.recognition if one.signs
    ]
    if not said:
        return ()
    line = f"{'; '.join(said)}. {texts['no_diagnosis']}"
    return part("patterns", _heading(book, "patterns"), Paragraph(line[:1].upper() + line[1:]))


def course(answer: Answer, book: Book, _library: Library) -> Blocks:
    """The course to expect in people of 100."""
    if answer.course is None:
        return ()
    texts = book.words.clinical["course"]
    ranges = {"by_3_months": answer.course.better_by_3_months, "by_1_year": answer.course.recovered_by_1_year}
    said = [texts[name].format(low=ends[0], high=ends[1]) for name, ends in ranges.items() if ends is not None]
    line = f"{'; '.join(said)}." if said else texts["nobody"]
    return part("course", _heading(book, "course"), Paragraph(line[:1].upper() + line[1:]))


def options(answer: Answer, book: Book, ahead: Iterable[str] = ()) -> Blocks:
    """Every option with its standing, main effect and certainty; some ahead of the rest."""
    texts, ahead = book.words.clinical, tuple(ahead)
    others = sorted((o for o in answer.plan if o.option != SOCK), key=lambda option: option.option not in ahead)
    rows = tuple(
        (book.words.options[o.option], texts["standing"][o.standing], _effect(o, book), _certainty(o, book))
        for o in others
    )
    if not rows:
        return ()
    return part("options", _heading(book, "options"), Table("", tuple(texts["option_columns"].values()), rows))


def _certainty(option: Option, book: Book) -> str:
    certainty: str = book.words.clinical["certainty"][option.certainty] if option.certainty else "–"
    return certainty


def _effect(option: Option, book: Book) -> str:
    """Say an option's main effect: its direction and outcome in words, then the figure with its interval."""
    texts = book.words.clinical["found"]
    claim = book.effects[option.effect["claim"]] if option.effect else None
    if claim is None or claim.effect is None:
        none: str = texts["none"]
        return none
    effect = claim.effect
    head = f"{texts[effect.direction]} {effect.outcome}"
    if effect.value is None:
        return f"{head}; {texts['no_figure']}"
    spread = f" ({effect.interval[0]:g} to {effect.interval[1]:g})" if effect.interval else ""
    return f"{head}: {effect.measure} {effect.value:g}{spread} {effect.unit}"


def cited(answer: Answer) -> list[str]:
    """Name the claims behind true rules, gains and the prediction, each once."""
    claims = dict.fromkeys(claim for reason in answer.reasons if reason.truth == "true" for claim in reason.claims)
    claims |= dict.fromkeys(claim for helped in answer.helps.values() for claim in helped.claims)
    if answer.prediction is not None:
        claims |= dict.fromkeys(claim for said in answer.prediction.says for claim in said.claims)
    return list(claims)


def sources(answer: Answer, book: Book, library: Library) -> Blocks:
    """Who says so, by name and year, with what was read of it."""
    named: dict[str, set[str]] = {}
    for claim in cited(answer):
        for source, read in library.sources_of(claim):
            named.setdefault(_short(source), set()).add(read)
    said = "; ".join(f"{name} [{', '.join(sorted(read))}]" for name, read in sorted(named.items()))
    return part("sources", _heading(book, "sources"), Paragraph(said)) if said else ()


def _short(source: Source) -> str:
    """Name a source by its first author and year; one without authors by its title."""
    named = source.authors or source.title
    person = AUTHOR.match(named)
    name = person[1] if person else re.split(r"[,:(]", named)[0].strip()
    return f"{name} {source.year}" if source.year else name


def told(answer: Answer, book: Book, _library: Library) -> Blocks:
    """What the person reads on wearing and on signs of danger, folded."""
    words = book.words
    parts = {"wear": answer.wear, "stop_if": answer.stop_if, "watch_for": answer.watch_for}
    blocks = (block for name, said in parts.items() for block in part("", words.headings[name], *bullets(said)))
    return fold(_heading(book, "told"), *blocks)


def rules(answer: Answer, book: Book, library: Library) -> Blocks:
    """Every rule with its facts and claims, each claim with its sources, and the figures in full; folded."""
    words = book.words
    return fold(
        _heading(book, "rules"),
        *_rules(answer, words),
        *_gains(answer, words),
        *sizes.grounds(answer, words),
        *day.figures(answer, words),
        *_patterns(answer, words),
        *_options(answer, words),
        *part("claims", words.headings["claims"], *bullets(_claims(answer, library))),
    )


def _rules(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (
            reason.rule,
            reason.truth,
            ", ".join(f"{key} = {_value(value)}" for key, value in reason.facts.items()),
            ", ".join(reason.missing),
            ", ".join(reason.claims),
        )
        for reason in answer.reasons
    )
    return _table(words.headings["why"], words.pages["rules"], rows)


def _gains(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (target, helped.verdict, helped.certainty or "–", ", ".join(helped.claims))
        for target, helped in answer.helps.items()
    )
    return _table(words.headings["helps"], words.pages["gains"], rows)


def _patterns(answer: Answer, words: Words) -> Blocks:
    rows = tuple((one.pattern, one.fit, ", ".join(one.signs), ", ".join(one.claims)) for one in answer.recognition)
    return _table(words.headings["recognition"], words.pages["patterns"], rows)


def _options(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (o.option, o.standing, _figures(o, words), o.certainty or "–", o.population, " ".join((o.says, *o.also)))
        for o in answer.plan
    )
    return _table(words.headings["plan"], words.pages["options"], rows)


def _table(caption: str, headers: dict[str, str], rows: tuple[tuple[str, ...], ...]) -> Blocks:
    return (Table(caption, tuple(headers.values()), rows),) if rows else ()


def _claims(answer: Answer, library: Library) -> Iterator[str]:
    for claim in cited(answer):
        read = "; ".join(f"{source.cite()} [{read}]" for source, read in library.sources_of(claim))
        yield f"{claim}: {library.claims[claim].statement} ({read})"


def _figures(option: Option, words: Words) -> str:
    effect, texts = option.effect, words.clinical["found"]
    if effect is None:
        none: str = texts["none"]
        return none
    against = f"({effect['when']}, against {effect['versus']})"
    if effect["value"] is None:
        return f"{texts['no_figure']} {against}"
    interval = effect["interval"]
    spread = f", {words.clinical['interval']} {interval[0]:g} to {interval[1]:g}" if interval else ""
    return f"{effect['measure']} {effect['value']:g} {effect['unit']}{spread} {against}"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
