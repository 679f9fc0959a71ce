"""The parts of an answer, each a function that lays one of them out. ``views`` says who gets which, in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from soleus.rules.levels import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.answer import Option
    from soleus.render.page import Page

COLOURS = {"emergency": "red", "urgent": "yellow", "routine": "blue", "self_care": "green"}
VERDICT_COLOURS = {"suitable": "green", "not_needed": "blue", "stop_now": "red", "avoid": "red"}
MUST_NOT = ("avoid", "stop_now")
MOST_QUESTIONS = 5
MOST_SIGNS = 8
HASH_SHOWN = 12  # enough of the hash to tell two rulebooks apart by eye
SOCK = OPTIONS[0]


def urgency(page: Page) -> None:
    """How soon somebody must look."""
    answer, words = page.answer, page.words
    page.heading(words.headings["answer"])
    not_ruled_out(page)
    if not answer.not_ruled_out or answer.urgency == "urgent":
        # "No rush" would contradict what was just said: a doctor is asked today whether it is one.
        page.notice(words.urgency[answer.urgency], COLOURS[answer.urgency])
    if answer.urgency_could_be != answer.urgency and not answer.not_ruled_out:
        page.line(words.urgency["could_be"].format(title=words.urgency[answer.urgency_could_be]["title"]))


def not_ruled_out(page: Page) -> None:
    """Which signs nobody answered that an emergency, or a visit today, hangs on; and whom to ask today."""
    answer, words = page.answer, page.words
    if answer.not_ruled_out:
        page.notice(words.urgency[f"open_{answer.urgency_could_be}"], COLOURS[answer.urgency_could_be])
        signs = [words.label(key) for key in answer.not_ruled_out[:MOST_SIGNS]]
        if len(answer.not_ruled_out) > MOST_SIGNS:
            signs.append(words.says["and_more"].format(count=len(answer.not_ruled_out) - MOST_SIGNS))
        page.bullets(words.headings["not_ruled_out"], signs)


def verdict(page: Page) -> None:
    """Whether a sock suits."""
    colour = VERDICT_COLOURS.get(page.answer.compression, "yellow")
    page.notice(page.words.verdicts[page.answer.compression], colour)
    if page.answer.compression == "avoid":  # "take it off now" says it already
        take_off(page)


def take_off(page: Page) -> None:
    """The one sentence to whoever may wear a sock that is to be avoided."""
    if page.answer.take_off:
        page.line(page.answer.take_off)


def emergency(page: Page) -> None:
    """Where to go and why, and nothing else; whoever may wear a sock is told to take it off."""
    answer, words = page.answer, page.words
    page.notice(words.urgency["emergency"], COLOURS["emergency"])
    page.bullets(words.headings["why"], [reason.says for reason in answer.reasons])
    take_off(page)


def why(page: Page) -> None:
    """Each reason once: what is true, and what is unknown although it matters for this person."""
    heading = "before" if page.answer.compression == "not_needed" else "why"
    said = dict.fromkeys(reason.says for reason in page.answer.reasons if reason.matters)
    page.bullets(page.words.headings[heading], said)


def helps(page: Page) -> None:
    """What a sock can do, target by target; nothing is praised to somebody who must not wear one."""
    if page.answer.compression in MUST_NOT:
        return
    rows = ((page.words.helps[target]["name"], helped.says) for target, helped in page.answer.helps.items())
    page.pairs(page.words.headings["helps"], rows)


def pressure(page: Page) -> None:
    """The pressure, where a sock suits."""
    if page.answer.pressure_mmhg:
        low, high = page.answer.pressure_mmhg
        page.bullets(page.words.headings["pressure"], [page.words.says["pressure"].format(low=low, high=high)])


def wear(page: Page) -> None:
    """How to wear it, and when to take it off at once."""
    page.bullets(page.words.headings["wear"], page.answer.wear)
    page.bullets(page.words.headings["stop_if"], page.answer.stop_if)


def watch_for(page: Page) -> None:
    """The signs that ask for help."""
    page.bullets(page.words.headings["watch_for"], page.answer.watch_for)


def recognition(page: Page) -> None:
    """Which patterns the pain fits, and that this is no diagnosis."""
    said = [pattern.says for pattern in page.answer.recognition if pattern.signs]
    page.bullets(page.words.headings["recognition"], [*said, page.words.recognition["cannot_tell"]] if said else [])


def plan(page: Page) -> None:
    """Every other option with its reason."""
    words = page.words
    standing = words.says["standing"]
    others = (option for option in page.answer.plan if option.option != SOCK)
    said = (
        " ".join([f"{words.options[o.option].capitalize()}: {standing[o.standing]}.", o.says, *o.also]) for o in others
    )
    page.bullets(words.headings["plan"], said)


def course(page: Page) -> None:
    """What to expect, when to come back, what would change the plan."""
    expected = page.answer.course
    if expected is not None:
        page.bullets(page.words.headings["course"], expected.says)
        page.bullets(page.words.headings["come_back_if"], expected.come_back_if)
        page.bullets(page.words.headings["changes_plan"], expected.changes_plan)


def open_questions(page: Page) -> None:
    """The most telling questions that are open, with the keys that go into a case file."""
    missing, words = page.answer.missing, page.words
    questions = [f"{words.question(key)} ({key})" for key in missing[:MOST_QUESTIONS]]
    if len(missing) > MOST_QUESTIONS:
        questions.append(words.says["and_more"].format(count=len(missing) - MOST_QUESTIONS))
    page.bullets(f"{words.headings['open']}. {words.says['missing_intro']}", questions)


def levels(page: Page) -> None:
    """Urgency, verdict and pressure as they stand in the answer's JSON."""
    answer = page.answer
    low_high = "–".join(map(str, answer.pressure_mmhg)) if answer.pressure_mmhg else "null"
    rows = [
        ("urgency", answer.urgency),
        ("urgency_could_be", answer.urgency_could_be),
        ("compression", answer.compression),
        ("pressure_mmhg", low_high),
        ("missing", ", ".join(answer.missing) or "–"),
    ]
    if answer.take_off and answer.urgency != "emergency":  # an emergency has said it already
        rows.append(("take_off", answer.take_off))
    page.pairs(page.words.headings["answer"] if answer.urgency != "emergency" else "", rows)


def rules(page: Page) -> None:
    """Every rule that urgency and danger stand on, with its facts and claims."""
    rows = (
        (
            reason.rule,
            reason.truth,
            ", ".join(f"{key} = {_value(value)}" for key, value in reason.facts.items()),
            ", ".join(reason.missing),
            ", ".join(reason.claims),
        )
        for reason in page.answer.reasons
    )
    page.table(page.words.headings["why"], ("rule", "truth", "stands on", "missing", "claims"), rows)


def gains(page: Page) -> None:
    """What a sock can do, with certainty and claims."""
    rows = (
        (target, helped.verdict, helped.certainty or "–", ", ".join(helped.claims))
        for target, helped in page.answer.helps.items()
    )
    page.table(page.words.headings["helps"], ("target", "verdict", "certainty", "claims"), rows)


def patterns(page: Page) -> None:
    """Which patterns the pain fits, by which signs."""
    rows = (
        (pattern.pattern, pattern.fit, ", ".join(pattern.signs), ", ".join(pattern.claims))
        for pattern in page.answer.recognition
    )
    page.table(page.words.headings["recognition"], ("pattern", "fit", "signs", "claims"), rows)
    if page.answer.recognition:
        page.line(page.words.recognition["cannot_tell"])


def options(page: Page, first: Sequence[str] = ()) -> None:
    """Every option with its standing, main effect in figures, certainty and reason; some first."""
    ordered = sorted(page.answer.plan, key=lambda option: option.option not in first)
    rows = ((o.option, o.standing, _figures(o), o.certainty or "–", o.population, o.says) for o in ordered)
    headers = ("option", "standing", "main effect", "certainty", "tried in", "says")
    page.table(page.words.headings["plan"], headers, rows)


def movement_options(page: Page) -> None:
    """Options with movement and supports first."""
    options(page, ("physical-therapy", "heat-cold", "lifestyle", "ergonomics", "foam-roller-massage", "lumbar-brace"))


def medicine_options(page: Page) -> None:
    """Options with medicines first."""
    options(page, ("nsaid", "neuropathic-agent", "muscle-relaxant", "physical-therapy"))


def procedure_options(page: Page) -> None:
    """Options with operations and injections first."""
    options(page, ("discectomy", "laminectomy", "epidural-steroid", "nerve-block"))


def sources(page: Page) -> None:
    """Each claim behind a true rule, a gain or the prediction, with its sources and what was read of them."""
    answer, library = page.answer, page.library
    cited = dict.fromkeys(claim for reason in answer.reasons if reason.truth == "true" for claim in reason.claims)
    cited |= dict.fromkeys(claim for helped in answer.helps.values() for claim in helped.claims)
    if answer.prediction is not None:
        cited |= dict.fromkeys(claim for said in answer.prediction.says for claim in said.claims)
    lines = []
    for claim in cited:
        read = "; ".join(f"{source.cite()} [{read}]" for source, read in library.sources_of(claim))
        lines.append(f"{claim}: {library.claims[claim].statement} ({read})")
    page.bullets(page.words.headings["claims"], lines)


def footer(page: Page) -> None:
    """The intended use, and which rulebook spoke."""
    page.console.print()
    answer = page.answer
    version = page.words.terminal["rulebook"].format(version=answer.version, hash=answer.rulebook[:HASH_SHOWN])
    page.console.print(Text(f"{page.words.intended_use}\n{version}", style="" if page.plain else "dim"))


def _figures(option: Option) -> str:
    effect = option.effect
    if effect is None:
        return "none found"
    if effect["value"] is None:
        return f"no figure given ({effect['when']}, against {effect['versus']})"
    interval = effect["interval"]
    spread = f", 95% CI {interval[0]:g} to {interval[1]:g}" if interval else ""
    figure = f"{effect['measure']} {effect['value']:g} {effect['unit']}{spread}"
    return f"{figure} ({effect['when']}, against {effect['versus']})"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
