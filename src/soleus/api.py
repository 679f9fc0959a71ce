"""The door for Python: what a notebook or another program calls. ``soleus`` gives these names as its own.

Each function takes the book as its last plain argument and loads the one that Soleus comes with where it is left out.
Load it once and give it, where many people are answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from soleus.answer import assess as assess_person
from soleus.case import build_case
from soleus.case import read_case as read_case_file
from soleus.interviewing import Interview, answered, next_question
from soleus.load import load_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.case import Case
    from soleus.case.facts import Value
    from soleus.fitting import Fitted
    from soleus.interviewing import Question
    from soleus.knowledge.garments import Garment
    from soleus.leg.simulate import Simulated
    from soleus.prediction.say import Prediction

__all__ = ["assess", "fit", "interview", "load_book", "predict", "read_case", "simulate"]


def read_case(given: str | PathLike[str] | Mapping[str, Any], book: Book | None = None) -> Case:
    """Read what is known of one person.

    Args:
        given: a case file (.toml, .yaml, .yml, .json; ``-`` is standard input), or a mapping of the same shape: facts
            of the person at the top, of a leg under ``left`` and ``right``. Lengths are in cm, weight in kg, pressure
            in mmHg; ``soleus explain facts`` lists all of them. What is left out, or None, is unknown, never "no".
        book: the vocabulary that is meant; left out, the one that Soleus comes with.

    Returns:
        The case; its ``facts`` are keyed as ``age_years`` and ``left.abi``.

    Raises:
        CaseError: the file cannot be read, or facts cannot be true, or cannot be true together; all in one message.
    """
    vocabulary = _given(book).rules.vocabulary
    if isinstance(given, Mapping):
        return build_case(given, vocabulary)
    return read_case_file(fspath(given), vocabulary)


def assess(
    case: Case, book: Book | None = None, *, garments: Iterable[Garment] = (), with_prediction: bool = False
) -> Answer:
    """Answer for one person.

    Args:
        case: what is known of the person.
        book: what the answer is made from; left out, the one that Soleus comes with.
        garments: the only ones to fit, such as ``book.fitting.garments["relaxsan-basic"]``; left out, every sock that
            ends below the knee.
        with_prediction: whether to predict the day too. That takes some 300 times as long as all the rest.

    Returns:
        The answer: ``urgency``, ``compression`` (the verdict), ``pressure_mmhg`` (lowest, highest; None unless a sock
        suits), ``missing`` (the unknown facts that could still change it) and more; ``to_json`` gives all of it as
        ``soleus assess --json`` prints it. In an emergency it holds the emergency and nothing else.

    Raises:
        KnowledgeError: the knowledge files do not pass their checks, or were changed while they were in use.
    """
    return assess_person(case, _given(book), tuple(garments), with_prediction=with_prediction)


def interview(
    ask: Callable[[Question], Mapping[str, Value | None]],
    book: Book | None = None,
    *,
    given: Mapping[str, Value] | None = None,
) -> Case:
    """Ask one person what the answer hangs on and no more, danger first.

    Args:
        ask: told each question, gives a value for each of its ``keys``, and None where the person is not sure. A
            question of kind "offer" asks of each key whether there is a result.
        book: what is asked about; left out, the one that Soleus comes with.
        given: what is known already, by key.

    Returns:
        The case that the replies make, once no question is left that could change or complete the answer. An
        emergency ends the interview at once.

    Raises:
        CaseError: a reply that cannot be true, or that contradicts another.
    """
    knowledge = _given(book)
    now = Interview(dict(given or {}))
    while (question := next_question(now, knowledge)) is not None:
        now = answered(now, question, ask(question), knowledge)
    return now.case()


def fit(case: Case, book: Book | None = None, *, garments: Iterable[Garment] = ()) -> Fitted | None:
    """Give the size for each measured leg, and the pressure down it. The verdict comes first.

    Args:
        case: what is known of the person, with girths in cm.
        book: what the answer is made from; left out, the one that Soleus comes with.
        garments: the only ones to try; left out, every sock that ends below the knee.

    Returns:
        Both legs, each None where no girth of it is known; heights and girths in cm, pressure in mmHg. None where a
        sock is not suitable for this person, or no girth is known.

    Raises:
        KnowledgeError: as ``assess`` does.
    """
    return assess(case, book, garments=garments).fit


def predict(case: Case, book: Book | None = None) -> Prediction | None:
    """Predict how much the lower leg swells over this person's day, without a sock and with the one that suits.

    Args:
        case: what is known of the person; what is not is drawn, so that it widens the intervals.
        book: what the answer is made from; left out, the one that Soleus comes with.

    Returns:
        The gain in mL and in % of the lower leg, median and 90 % interval (``figures``), and sentences with their
        claims (``says``). ``figures`` is None for a body or a day that nobody measured. None in an emergency, where
        somebody must look today, for a child, and where the model finds no balance.

    Raises:
        KnowledgeError: as ``assess`` does.
    """
    return assess(case, book, with_prediction=True).prediction


def simulate(scenario: str | PathLike[str] | Mapping[str, Any], book: Book | None = None) -> Simulated:
    """Take virtual people through a scenario, with a garment and without.

    Args:
        scenario: a scenario file (.toml, .yaml, .json; ``-`` is standard input), or a mapping of the same shape:
            ``step`` with postures and minutes, ``measure`` with quantities, ``garment`` with mmHg.
        book: whose leg model; left out, the one that Soleus comes with.

    Returns:
        Each measure's value for every virtual person, in the unit of its quantity: ``values`` is (with, without), each
        mapping a measure's name to an array of shape (draws, people); with is None where no garment is worn.
        ``to_json`` gives it as ``soleus simulate --json`` prints it.

    Raises:
        ScenarioError: the scenario cannot be read, or holds what cannot be; every reason in one message.
    """
    from soleus.leg.scenario_file import read_scenario  # noqa: PLC0415  # it needs the array library, which few calls do
    from soleus.leg.scenario_read import build_scenario  # noqa: PLC0415  # it needs the array library, which few calls do
    from soleus.leg.simulate import simulate as simulate_scenario  # noqa: PLC0415  # it needs the array library, which few calls do

    knowledge = _given(book)
    vocabulary, physiology = knowledge.rules.vocabulary, knowledge.prediction.physiology
    if isinstance(scenario, Mapping):
        return simulate_scenario(build_scenario(scenario, vocabulary, physiology, "scenario"))
    return simulate_scenario(read_scenario(fspath(scenario), vocabulary, physiology))


def _given(book: Book | None) -> Book:
    return load_book() if book is None else book
