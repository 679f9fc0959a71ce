"""The prediction of an answer, as parts of a view: in a person's words, drawn over the day, and in figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.knowledge.in_english import with_capital
from soleus.prediction.say import rounded
from soleus.render.blocks import Bullets, Curve, Figure, Pairs, Paragraph, Table, Together, bullets, fold, pair, part

if TYPE_CHECKING:
    from soleus.answer import Answer
    from soleus.knowledge.words import Words
    from soleus.leg.picture import Picture, Quantiles
    from soleus.prediction.person import Amount, Figures
    from soleus.render.blocks import Block

    Blocks = tuple[Block, ...]


MOST_SHOWN = 3  # sentences of a prediction: the gain, how far that can be off, and what the sock takes off


def said(answer: Answer, words: Words) -> Blocks:
    """How much the leg swells over the day, how far that can be off, and what it does not mean."""
    return part("day", words.headings["prediction"], *_sentences(answer), *_drawn(answer, words))


def drawn(answer: Answer, words: Words) -> Blocks:
    """The day drawn, with what it comes to and what it does not mean; the rest of what is known of it, folded."""
    if answer.prediction is None:
        return ()
    sentences = [sentence.says for sentence in answer.prediction.says]
    shown, rest = [*sentences[:MOST_SHOWN], *sentences[-1:]], sentences[MOST_SHOWN:-1]
    texts = words.pages["day"]
    figures = tuple(replace(made, table=replace(made.table, caption=texts["table"])) for made in _drawn(answer, words))
    compared = _compared(answer, words)
    return part(
        "day", words.headings["prediction"], *compared, *figures, *bullets(shown), *fold(texts["more"], *bullets(rest))
    )


def _compared(answer: Answer, words: Words) -> Blocks:
    """Set the evening without a sock beside that with one, each with how far it can be off."""
    figures = answer.prediction.figures if answer.prediction is not None else None
    if figures is None:
        return ()
    texts = words.pages["day"]
    amounts = {texts["without"]: figures.without, texts["with"]: figures.with_sock}
    rows = (
        pair(with_capital(name), f"{_said_ml(amount.ml)} mL", texts["between"].format(low=low, high=high))
        for name, amount in amounts.items()
        if amount is not None
        for low, high in [map(_said_ml, amount.ml_90)]
    )
    return (Together((Pairs(tuple(rows)),), "with-without"),)


def taken_off(answer: Answer) -> int | None:
    """Give what the sock takes off by evening, mL, as the sentences say it; None without a sock."""
    figures = answer.prediction.figures if answer.prediction is not None else None
    if figures is None or figures.with_sock is None:
        return None
    return rounded(figures.without.ml) - rounded(figures.with_sock.ml)


def _said_ml(ml: float) -> str:
    return f"{rounded(ml)}".replace("-", "\N{MINUS SIGN}")


def folded(answer: Answer, words: Words) -> Blocks:
    """The same, folded: no number without how far it can be off, and that takes more than a line."""
    return fold(words.headings["prediction"], *_sentences(answer), *_drawn(answer, words))


def _sentences(answer: Answer) -> Blocks:
    return bullets(sentence.says for sentence in answer.prediction.says) if answer.prediction is not None else ()


def _drawn(answer: Answer, words: Words) -> tuple[Figure, ...]:
    if answer.prediction is None or answer.prediction.figures is None:
        return ()
    from soleus.prediction.picture import day_picture  # noqa: PLC0415  # what it needs was loaded by whoever predicted

    trace, postures = answer.prediction.figures.trace, words.pages["day"]["postures"]
    stretches = tuple((start / 60, end / 60, postures[posture]) for posture, start, end in trace.stretches)
    return (replace(figure(day_picture(trace), words), stretches=stretches),)


def figure(picture: Picture, words: Words) -> Figure:
    """Draw how much a lower leg gains over a day, mL by hours, with its table at the hours that the picture names."""
    texts, (pressed, bare) = words.pages["day"], picture.volume
    span = texts["span"]
    arms = [(texts["without"], bare, False), *([(texts["with"], pressed, True)] if pressed is not None else [])]
    hours = [float(hour) for hour in picture.hours]
    heads = (texts["hours"], *(f"{label}, mL" for label, _, _ in arms))
    rows = tuple(
        (words.number(f"{hours[minute]:.2g}"), *(_cell(line, minute, span) for _, line, _ in arms))
        for minute in picture.ends
    )
    curves = tuple(_curve(label, hours, line, dashed=dashed) for label, line, dashed in arms)
    return Figure(texts["title"], texts["words"], texts["hours"], texts["gain"], curves, Table("", heads, rows))


def _curve(label: str, hours: list[float], line: Quantiles, *, dashed: bool) -> Curve:
    points = tuple(zip(hours, map(float, line.middle), strict=True))
    band = tuple(zip(hours, map(float, line.low), map(float, line.high), strict=True))
    return Curve(label, points, band, dashed)


def _cell(line: Quantiles, minute: int, span: str) -> str:
    return span.format(
        middle=_number(line.middle[minute], 0), low=_number(line.low[minute], 0), high=_number(line.high[minute], 0)
    )


def summary(answer: Answer, words: Words) -> str | None:
    """For clinicians: the gain without and with the sock in one line, each with its interval; None without figures."""
    figures = answer.prediction.figures if answer.prediction is not None else None
    if figures is None:
        return None
    without, without_90 = _ml(figures.without)
    if figures.with_sock is None:
        bare: str = words.clinical["swelling_bare"]
        return bare.format(without=without, without_90=without_90)
    with_, with_90 = _ml(figures.with_sock)
    both: str = words.clinical["swelling"]
    return both.format(
        without=without, without_90=without_90, with_90=with_90, least=f"{figures.noticed_percent:g}", **{"with": with_}
    )


def _ml(amount: Amount) -> tuple[str, str]:
    return _number(amount.ml, 0), " to ".join(_number(end, 0) for end in amount.ml_90)


def figures(answer: Answer, words: Words) -> Blocks:
    """The prediction in figures: gain without and with the sock, difference, what drives the spread, and the claims."""
    prediction = answer.prediction
    if prediction is None:
        return ()
    claims = Bullets(tuple(f"{sentence.says} [{', '.join(sentence.claims)}]" for sentence in prediction.says))
    texts, numbers = prediction.texts, prediction.figures
    if numbers is None:
        return (claims,)
    amounts = {"without": numbers.without, "with": numbers.with_sock, "difference": _of_shown(numbers)}
    rows = tuple((texts.rows[name], *_cells(amount)) for name, amount in amounts.items() if amount is not None)
    sensitivities = zip(numbers.sensitivities, prediction.sensitivities, strict=True)
    return (
        Table(words.clinical["headings"]["prediction"], tuple(texts.columns.values()), rows),
        Paragraph(f"{texts.rows['drivers']}:"),
        Pairs(tuple(pair(f"{100 * sensitivity.share:.0f} %", says) for sensitivity, says in sensitivities)),
        claims,
    )


def _of_shown(figures: Figures) -> Amount | None:
    """Give the difference with the middle that the two above it make as they are shown."""
    if figures.difference is None or figures.with_sock is None:
        return None
    ml = round(figures.with_sock.ml) - round(figures.without.ml)
    return replace(
        figures.difference, ml=ml, percent=round(figures.with_sock.percent, 1) - round(figures.without.percent, 1)
    )


def _cells(amount: Amount) -> tuple[str, str, str, str]:
    return (
        *_ml(amount),
        _number(amount.percent, 1),
        " to ".join(_number(end, 1) for end in amount.percent_90),
    )


def _number(value: float, digits: int) -> str:
    return f"{round(float(value), digits) + 0.0:.{digits}f}"
