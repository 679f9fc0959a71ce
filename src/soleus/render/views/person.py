"""What a person reads of an answer, part by part: what to do first, what must not be missed next, the rest folded.

Nothing that keeps somebody safe is ever folded: the notices, the reasons, when to take it off and when to get help.
``views`` says which part stands where.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.knowledge.in_english import with_capital
from soleus.render.blocks import Heading, Notice, Pairs, Paragraph, PeopleOf100, Together, bullets, fold, pair, part
from soleus.rules.levels import OPTIONS, UNTRIED

if TYPE_CHECKING:
    from soleus.answer import Answer, Expected
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Tone

    Blocks = tuple[Block, ...]

TONES: dict[str, Tone] = {"emergency": "emergency", "urgent": "urgent", "routine": "routine", "self_care": "good"}
VERDICT_TONES: dict[str, Tone] = {
    "suitable": "good", "not_needed": "routine", "stop_now": "emergency", "avoid": "emergency",
}  # fmt: skip
MUST_NOT = ("avoid", "stop_now")
GRAVE = ("urgent", "emergency")
MOST_QUESTIONS = 5
MOST_SIGNS = 8
SOCK = OPTIONS[0]
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def first(answer: Answer, words: Words) -> Blocks:
    """What must be done, and the verdict: whichever is graver stands first."""
    open_, soon, sock = not_ruled_out(answer, words), urgency(answer, words), verdict(answer, words)
    return (*open_, *soon, *sock) if answer.urgency in GRAVE else (*open_, *sock, *soon)


def last(answer: Answer, words: Words) -> Blocks:
    """What must be done and the verdict once more, for whoever reads the end only, or forgot the beginning."""
    titles = [notice.title for notice in first(answer, words) if isinstance(notice, Notice)]
    takes_off = [answer.take_off] if answer.take_off and answer.compression == "avoid" else []
    return part("in-short", words.headings["in_short"], *bullets([*(f"{title}." for title in titles), *takes_off]))


def urgency(answer: Answer, words: Words) -> Blocks:
    """How soon somebody must look; "no rush" would contradict that a doctor is asked today whether it is one."""
    if answer.not_ruled_out and answer.urgency != "urgent":
        return ()
    texts = words.urgency[answer.urgency]
    notice = Notice(texts["title"], texts["says"], TONES[answer.urgency])
    if answer.urgency_could_be == answer.urgency or answer.not_ruled_out:
        return (notice,)
    title = words.urgency[answer.urgency_could_be]["title"]
    return (notice, Paragraph(words.urgency["could_be"].format(title=title)))


def not_ruled_out(answer: Answer, words: Words) -> Blocks:
    """Which signs nobody answered that an emergency, or a visit today, hangs on; and whom to ask today."""
    if not answer.not_ruled_out:
        return ()
    texts = words.urgency[f"open_{answer.urgency_could_be}"]
    signs = [words.label(key) for key in answer.not_ruled_out[:MOST_SIGNS]]
    if len(answer.not_ruled_out) > MOST_SIGNS:
        signs.append(words.says["and_more"].format(count=len(answer.not_ruled_out) - MOST_SIGNS))
    notice = Notice(texts["title"], texts["says"], TONES[answer.urgency_could_be])
    return (notice, *part("signs", words.headings["not_ruled_out"], *bullets(signs)))


def verdict(answer: Answer, words: Words) -> Blocks:
    """Whether a sock suits, and to take off one that may be worn."""
    texts = words.verdicts[answer.compression]
    notice = Notice(texts["title"], texts["says"], VERDICT_TONES.get(answer.compression, "caution"))
    # "Take it off now" says it already.
    return (notice, *(take_off(answer) if answer.compression == "avoid" else ()))


def take_off(answer: Answer) -> Blocks:
    """The one sentence to whoever may wear a sock that is to be avoided."""
    return (Paragraph(answer.take_off),) if answer.take_off else ()


def emergency(answer: Answer, words: Words) -> Blocks:
    """Where to go and why, and nothing else; whoever may wear a sock is told to take it off.

    In another language the card stands below in English too, which is the one that was checked.
    """
    card = _care_card(answer, words)
    if words.english is None:
        return card
    below = _care_card(_emergency_in_english(answer, words), words.english, level=2, suffix="-in-english")
    return (*card, Together(below, "in-english", lang=words.english.language["code"]))


def _care_card(answer: Answer, words: Words, *, level: int = 1, suffix: str = "") -> Blocks:
    texts = words.urgency["emergency"]
    return (
        Notice(texts["title"], texts["says"], "emergency", level),
        *part(f"why{suffix}", words.headings["why"], *bullets(reason.says for reason in answer.reasons)),
        *take_off(answer),
        *_to_tell(answer, words, suffix),
        *part(f"in-short{suffix}", words.headings["in_short"], *bullets([texts["says"]])),
    )


def _to_tell(answer: Answer, words: Words, suffix: str) -> Blocks:
    """What to say to whoever answers the call: which signs were told, in the words in which they were asked for."""
    texts = words.urgency["emergency"]
    signs = [key for reason in answer.reasons for key, value in reason.facts.items() if value is True]
    labels = "; ".join(dict.fromkeys(words.label(key) for key in signs if key in words.labels))
    if not labels:
        return ()
    return part(f"tell{suffix}", texts["tell_heading"], Paragraph(texts["tell"].format(labels=labels)))


def _emergency_in_english(answer: Answer, words: Words) -> Answer:
    """Give the answer in an emergency with its sentences in English: each of its rules is true."""
    english = words.english or words
    reasons = tuple(replace(reason, says=english.rules[reason.rule]) for reason in answer.reasons)
    off = next((english.take_off[name] for name, says in words.take_off.items() if says == answer.take_off), None)
    return replace(answer, reasons=reasons, take_off=off)


def why(answer: Answer, words: Words) -> Blocks:
    """Each reason once: what is true, and what is unknown although it matters for this person."""
    heading = words.headings["before" if answer.compression == "not_needed" else "why"]
    return part("why", heading, *bullets(reason.says for reason in answer.reasons if reason.matters))


def helps(answer: Answer, words: Words) -> Blocks:
    """What a sock can do, in a sentence a target: its gains where it suits, and always that nerve pain is untested.

    Nothing is said to somebody who must not wear one.
    """
    rows = tuple(
        pair(words.helps[target]["name"], SENTENCE_END.split(helped.says)[0])
        for target, helped in answer.helps.items()
        if helped.verdict != "no" and (answer.compression == "suitable" or target in UNTRIED)
    )
    return part("helps", words.headings["helps"], Pairs(rows)) if rows and answer.compression not in MUST_NOT else ()


def more_helps(answer: Answer, words: Words) -> Blocks:
    """All that is said of what a sock can do, folded."""
    if answer.compression in MUST_NOT or not answer.helps:
        return ()
    rows = tuple(pair(words.helps[target]["name"], helped.says) for target, helped in answer.helps.items())
    return fold(words.headings["more_helps"], Pairs(rows))


def wear(answer: Answer, words: Words) -> Blocks:
    """How to wear it, folded."""
    return fold(words.headings["wear"], *bullets(answer.wear))


def danger(answer: Answer, words: Words) -> Blocks:
    """When to take it off at once, and the signs that ask for help."""
    return (
        *part("stop-if", words.headings["stop_if"], *bullets(answer.stop_if)),
        *part("watch-for", words.headings["watch_for"], *bullets(answer.watch_for)),
    )


def recognition(answer: Answer, words: Words) -> Blocks:
    """Which patterns the pain fits, and that this is no diagnosis; folded."""
    sentences = [pattern.says for pattern in answer.recognition if pattern.signs]
    return fold(
        words.headings["recognition"], *bullets([*sentences, words.recognition["cannot_tell"]] if sentences else [])
    )


def plan(answer: Answer, words: Words) -> Blocks:
    """Every other option, a line each under how it stands, its reasons folded.

    Where a doctor comes first, all of them are.
    """
    blocks = _options(answer, words)
    if answer.urgency in GRAVE:
        return fold(words.headings["plan"], *blocks)
    return part("options", words.headings["plan"], *blocks)


def _options(answer: Answer, words: Words) -> Blocks:
    by_standing: dict[str, list[Block]] = {standing: [] for standing in words.says["standing"]}
    for option in answer.plan:
        if option.option != SOCK:
            reasons = map(Paragraph, (option.says, *option.also))
            by_standing[option.standing] += fold(with_capital(words.options[option.option]), *reasons, level=3)
    return tuple(
        block
        for standing, folds in by_standing.items()
        if folds
        for block in (Heading(3, with_capital(words.says["standing"][standing])), *folds)
    )


def course(answer: Answer, words: Words) -> Blocks:
    """What to expect, when to come back and what would change the plan, folded."""
    if answer.course is None:
        return ()
    return (
        *fold(words.headings["course"], *expected(answer.course)),
        *fold(words.headings["come_back_if"], *bullets(answer.course.come_back_if)),
        *fold(words.headings["changes_plan"], *bullets(answer.course.changes_plan)),
    )


def expected(course_: Expected) -> Blocks:
    """The course in people of 100 where there are figures, and what it hangs on."""
    ranges = [ends for ends in (course_.better_by_3_months, course_.recovered_by_1_year) if ends is not None]
    people = (PeopleOf100(low, high, says) for (low, high), says in zip(ranges, course_.says, strict=False))
    return (*people, *bullets(course_.says[len(ranges) :]))


def open_questions(answer: Answer, words: Words, *, with_keys: bool = True) -> Blocks:
    """The most telling questions that are open, folded; with the keys that go into a case file, for whoever has one."""
    keys = answer.missing[:MOST_QUESTIONS]
    questions = [f"{words.question(key)} ({key})" if with_keys else words.question(key) for key in keys]
    if not questions:
        return ()
    if len(answer.missing) > MOST_QUESTIONS:
        questions.append(words.says["and_more"].format(count=len(answer.missing) - MOST_QUESTIONS))
    summary = words.headings["more_open"].format(heading=words.headings["open"])
    return fold(summary, Paragraph(words.says["missing_intro"]), *bullets(questions))
