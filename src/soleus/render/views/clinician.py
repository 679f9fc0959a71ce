"""What a clinician reads of an answer, part by part: in clinical terms, of "the person", on one page.

Rule ids and claims stand folded at its end, for whoever wants to follow a line back to its rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.case.facts import LEGS
from soleus.render.blocks import Notice, Pairs, Paragraph, Table, bullets, fold, pair, part
from soleus.render.views import day, sizes
from soleus.render.views.found import main_effect, short_name
from soleus.render.views.person import MUST_NOT, SENTENCE_END, SOCK, TONES
from soleus.rules.model import DangerRule, PressureRule
from soleus.rules.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from soleus.answer import Answer, Helped, Reason
    from soleus.book import Book
    from soleus.knowledge.claims import Library
    from soleus.render.blocks import Block

    Blocks = tuple[Block, ...]
    Row = Callable[[Answer, Book], Iterator[str]]
    Below = Callable[[Answer, Book], Blocks]

MOST_REASONS, MOST_OPEN, MOST_SIGNS = 6, 8, 8


def top(rows: tuple[Row, ...], answer: Answer, book: Book) -> Blocks:
    """Signs that an emergency hangs on; then the rows of a profession, in its order."""
    heads = book.words.clinical["rows"]
    pairs = tuple(pair(heads[row.__name__], *texts) for row in rows if (texts := tuple(row(answer, book))))
    heading = book.words.clinical["headings"]["answer"]
    return (*_not_ruled_out(answer, book), *part("assessment", heading, Pairs(pairs)))


def _not_ruled_out(answer: Answer, book: Book) -> Blocks:
    if not answer.not_ruled_out:
        return ()
    words = book.words
    title = words.urgency[f"open_{answer.urgency_could_be}"]["title"]
    says = words.clinical["urgency"][f"open_{answer.urgency_could_be}"]
    signs = _terms(answer.not_ruled_out, MOST_SIGNS, book)
    return (Notice(title, f"{says} {signs}.", TONES[answer.urgency_could_be]),)


def emergency(book: Book) -> Blocks:
    """The one thing to be done."""
    title = book.words.urgency["emergency"]["title"]
    return (Notice(title, book.words.clinical["urgency"]["emergency"], "emergency"),)


# ---------------------------------------------------------------- rows, each called as its head is in the words


def urgency(answer: Answer, book: Book) -> Iterator[str]:
    """How soon somebody must look, and what is not ruled out."""
    texts = book.words.clinical["urgency"]
    yield texts[answer.urgency]
    if answer.urgency_could_be != answer.urgency and not answer.not_ruled_out:
        yield texts["could_be"].format(title=texts[answer.urgency_could_be])


def verdict(answer: Answer, book: Book) -> Iterator[str]:
    """Whether compression is to be worn, at which pressure, and whether one comes off."""
    texts = book.words.clinical
    yield texts["verdicts"][answer.compression]
    if answer.pressure_mmhg:
        low, high = answer.pressure_mmhg
        yield texts["pressure"].format(low=low, high=high)
    if answer.take_off:
        yield texts["take_off"]["worn" if answer.take_off == book.words.take_off["worn"] else "not_told"]


def why(answer: Answer, book: Book) -> Iterator[str]:
    """What the verdict stands on: each finding in clinical terms with what follows from it, gravest first."""
    rules = {rule.id: rule.reason for rule in book.rules.rules()}
    effects: dict[str, list[str]] = {}
    for reason in answer.reasons:
        if reason.matters:
            effects.setdefault(_finding(reason, book), []).append(SENTENCE_END.split(rules[reason.rule])[0])
    sentences = [f"{head} {' '.join(follows)}" for head, follows in effects.items()]
    yield from sentences[:MOST_REASONS] or [book.words.clinical["none"]]
    if len(sentences) > MOST_REASONS:
        yield book.words.clinical["and_more"].format(count=len(sentences) - MOST_REASONS)


def _prose(book: Book) -> Prose:
    return Prose(book.rules.vocabulary, book.words, book.rules.conditions)


def _finding(reason: Reason, book: Book) -> str:
    if reason.truth != "true":
        unknown: str = book.words.clinical["unknown"]
        return unknown.format(terms=_terms(reason.missing, MOST_REASONS, book))
    facts = _facts({key: value for key, value in reason.facts.items() if value is not False}, book)
    return f"{facts[:1].upper()}{facts[1:]}." if facts else ""


def _facts(facts: Mapping[str, Any], book: Book) -> str:
    """Say known facts in clinical terms, each once for legs that are alike; what is true by its name alone."""
    prose = _prose(book)
    terms = ((key, prose.known(key.rpartition(".")[2], value), value) for key, value in facts.items())
    return _joined(((key, text.rpartition(": ")[0] if value is True else text) for key, text, value in terms), book)


def _joined(terms: Iterable[tuple[str, str]], book: Book) -> str:
    """Join what is said of each key; a leg is named behind it, both legs together."""
    texts, legs = book.words.clinical, dict[str, list[str]]()
    for key, text in terms:
        legs.setdefault(text, []).append(key.rpartition(".")[0])
    return "; ".join(
        f"{text} ({texts['legs']['both' if len(of) == len(LEGS) else of[0]]})" if of[0] else text
        for text, of in legs.items()
    )


def _terms(keys: Sequence[str], most: int, book: Book) -> str:
    prose = _prose(book)
    named = list(dict.fromkeys(key.rpartition(".")[2] for key in keys))
    shown = [key for key in keys if key.rpartition(".")[2] in named[:most]]
    text = _joined(((key, prose.term(key.rpartition(".")[2])) for key in shown), book)
    if len(named) <= most:
        return text
    return f"{text}; {book.words.says['and_more'].format(count=len(named) - most)}"


def dangers(answer: Answer, book: Book) -> Iterator[str]:
    """The facts that true and pressing rules of danger stand on, in clinical terms."""
    counted = [f for f in answer.trace if isinstance(f.rule, DangerRule) and (f.is_true or f.is_pressing)]
    keys = sorted({key for finding in counted for key in finding.when.stands_on | finding.guard.stands_on})
    yield _facts({key: answer.facts[key] for key in keys if answer.facts[key] is not False}, book) or str(
        book.words.clinical["no_risk"]
    )


def bounds(answer: Answer, book: Book) -> Iterator[str]:
    """What holds pressure down, what no trial has looked at, and what the answer was made from."""
    texts = book.words.clinical
    if answer.pressure_mmhg is not None:
        for finding in answer.trace:
            if isinstance(finding.rule, PressureRule) and finding.rule.cap is not None and finding.is_true:
                yield texts["cap"].format(cap=finding.rule.cap, why=SENTENCE_END.split(finding.rule.reason)[0])
    if "nerve_pain" in answer.helps:
        yield texts["untested"]
    yield texts["told"]


def gains(answer: Answer, book: Book) -> Iterator[str]:
    """What compression can be expected to do, target by target; nothing is praised where it is barred."""
    texts = book.words.clinical
    if answer.compression in MUST_NOT:
        return
    phrases = [f"{texts['targets'][target]}: {_gain(helped, texts)}" for target, helped in answer.helps.items()]
    if phrases:
        yield "; ".join(phrases)


def _gain(helped: Helped, texts: Mapping[str, Any]) -> str:
    verdict: str = texts["helps"][helped.verdict]
    if helped.certainty is None:
        return verdict
    sure: str = texts["effect"]
    return sure.format(verdict=verdict, certainty=texts["certainty"][helped.certainty])


def garment(answer: Answer, book: Book) -> Iterator[str]:
    """Garment and size of each leg, and what to mind."""
    yield from sizes.chosen(answer, book.words)


def swelling(answer: Answer, book: Book) -> Iterator[str]:
    """The computed swelling in one line."""
    summary = day.summary(answer, book.words)
    if summary:
        yield summary


def open_(answer: Answer, book: Book) -> Iterator[str]:
    """What is open, most telling first."""
    if answer.missing:
        yield f"{_terms(answer.missing, MOST_OPEN, book)}."


def patterns(answer: Answer, book: Book) -> Iterator[str]:
    """Which patterns the pain fits, by what was told."""
    texts = book.words.clinical
    phrases = [
        texts["fits"][recognised.fit].format(pattern=texts["patterns"][recognised.pattern])
        for recognised in answer.recognition
        if recognised.signs
    ]
    if phrases:
        line = f"{'; '.join(phrases)}. {texts['no_diagnosis']}"
        yield line[:1].upper() + line[1:]


def course(answer: Answer, book: Book) -> Iterator[str]:
    """The course to expect in people of 100."""
    if answer.course is None:
        return
    texts = book.words.clinical["course"]
    ranges = {"by_3_months": answer.course.better_by_3_months, "by_1_year": answer.course.recovered_by_1_year}
    phrases = [texts[name].format(low=ends[0], high=ends[1]) for name, ends in ranges.items() if ends is not None]
    line = f"{'; '.join(phrases)}." if phrases else str(texts["nobody"])
    yield line[:1].upper() + line[1:]


# ---------------------------------------------------------------- blocks below the rows


def options(ahead: Iterable[str], answer: Answer, book: Book) -> Blocks:
    """Every option with its standing, main effect and certainty; some ahead of the rest."""
    texts, ahead = book.words.clinical, tuple(ahead)
    options_but_sock = sorted(
        (o for o in answer.plan if o.option != SOCK), key=lambda option: option.option not in ahead
    )
    rows = tuple(
        (book.words.options[option.option], texts["standing"][option.standing], main_effect(option.option, book))
        for option in options_but_sock
    )
    if not rows:
        return ()
    heading = texts["headings"]["options"]
    return part("options", heading, Table("", tuple(texts["option_columns"].values()), rows))


def sources(answer: Answer, book: Book, library: Library) -> Blocks:
    """Who says so, by name and year: the first source behind each reason, gain and option that is shown."""
    shown = [reason.claims for reason in answer.reasons if reason.matters]
    shown += [helped.claims for helped in answer.helps.values()]
    shown += [(option.effect["claim"],) for option in answer.plan if option.effect]
    named = sorted({short_name(next(library.sources_of(claims[0]))[0]) for claims in shown if claims})
    if not named:
        return ()
    texts = book.words.clinical
    return part("sources", texts["headings"]["sources"], Paragraph(texts["sources"].format(names="; ".join(named))))


def pressures(answer: Answer, book: Book) -> Blocks:
    """The pressure up each leg, folded."""
    return fold(book.words.clinical["headings"]["pressures"], *sizes.pressures(answer, book.words))


def told(answer: Answer, book: Book) -> Blocks:
    """What the person reads on wearing and on signs of danger, folded."""
    words = book.words
    parts = {"wear": answer.wear, "stop_if": answer.stop_if, "watch_for": answer.watch_for}
    blocks = (
        block for name, sentences in parts.items() for block in part("", words.headings[name], *bullets(sentences))
    )
    return fold(book.words.clinical["headings"]["told"], *blocks)
