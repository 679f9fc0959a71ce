"""The design: an order drawn once from the set that the analysis knows, its hash, its calendar, and its power."""

from collections import Counter
from datetime import date

import icalendar
import numpy as np
import pytest

from soleus.case.case import Case
from soleus.problems import ProblemsError
from soleus.trial.analysis.order import order_rule
from soleus.trial.calendar import calendar
from soleus.trial.design import block_days, draw, order_set
from soleus.trial.power import DayToDay, day_to_day, of_ten, power, powers

MONDAY = date(2026, 3, 2)
TITLES = {"sock": "Day {day}: with", "none": "Day {day}: without", "name": "My days"}


@pytest.mark.parametrize(("days", "block"), [(28, 1), (42, 1), (56, 1), (30, 3), (42, 3), (54, 3)])
def test_an_order_is_one_of_the_set_that_it_names(days, block):
    for seed in range(20):
        order = draw(MONDAY, days, block, seed)
        assert order_set(days, block).contains(np.array(order.is_sock))
        assert sum(order.is_sock) == days / 2
        assert str(order_rule(order.rule)) == order.rule


def test_weekdays_lie_evenly_and_the_first_pair_is_drawn_too():
    orders = [draw(MONDAY, 42, 1, seed) for seed in range(200)]
    for order in orders:
        socks = Counter(day % 7 for day, worn in enumerate(order.is_sock) if worn)
        assert all(2 <= socks[weekday] <= 4 for weekday in range(7))
    assert 70 < sum(order.is_sock[0] for order in orders) < 130


def test_a_seed_gives_an_order_and_its_hash_again_and_any_change_another_hash():
    order = draw(MONDAY, 42, 1, 7)
    assert order == draw(MONDAY, 42, 1, 7)
    assert order.digest == draw(MONDAY, 42, 1, 7).digest
    others = [draw(MONDAY, 42, 1, 8), draw(date(2026, 3, 3), 42, 1, 7), draw(MONDAY, 28, 1, 7)]
    assert order.digest not in {other.digest for other in others}
    assert draw(MONDAY, 42, 1).seed != draw(MONDAY, 42, 1).seed


@pytest.mark.parametrize(("days", "block"), [(27, 1), (26, 1), (58, 1), (29, 1), (28, 3), (56, 3)])
def test_days_that_make_no_trial_are_refused(days, block):
    with pytest.raises(ProblemsError, match="days: "):
        order_set(days, block)


@pytest.mark.parametrize(
    ("facts", "block"),
    [
        ({"goal": "swelling", "varicose_veins": False}, 1),
        ({"goal": "nerve_pain"}, 3),
        ({"varicose_veins": True}, 3),
        ({}, 1),
    ],
)
def test_blocks_where_veins_or_pain_lead(book, stop_rules, facts, block):
    assert block_days(Case(facts), stop_rules, book.rules) == block


def test_the_calendar_has_every_day_and_no_word_about_health():
    order = draw(MONDAY, 28, 1, 1)
    content = calendar(order, TITLES)
    assert content.count(b"\r\nDTSTAMP:20") == content.count(b"T000000Z\r\n") == order.days
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert [str(event["SUMMARY"]).rpartition(" ")[2] for event in events] == [
        "with" if worn else "without" for worn in order.is_sock
    ]
    assert events[0].decoded("DTSTART") == MONDAY
    assert not any(word in content.lower() for word in (b"sock", b"pain", b"leg", b"sciatica", b"trial day"))


@pytest.mark.parametrize(
    ("days", "block", "chance"),
    # simulated with 3000 trials a cell, whole-number scores, SD 1.2, correlation 0.3
    [(28, 1, 0.70), (42, 1, 0.88), (56, 1, 0.95), (54, 3, 0.78)],
)
def test_power_is_that_of_simulated_trials(days, block, chance):
    assert power(days, block, DayToDay(1.2, 0.3, 0)).chance == pytest.approx(chance, abs=0.03)


def test_more_days_find_more_and_more_spread_finds_less():
    quiet, loud = (powers(1, DayToDay(sd, 0.3, 7)) for sd in (0.8, 2.0))
    assert [p.chance for p in quiet] == sorted(p.chance for p in quiet)
    assert all(a.chance > b.chance for a, b in zip(quiet, loud, strict=True))


def test_a_run_in_is_drawn_towards_what_is_usual():
    assert day_to_day([]) == DayToDay(1.2, 0.3, 0)
    assert day_to_day([5, None, 5]) == DayToDay(1.2, 0.3, 2)
    assert 0 < day_to_day([5] * 7).sd < 1.2 < day_to_day([0, 10, 0, 10, 0, 10, 0]).sd
    assert day_to_day([0, 10, 0, 10, 0, 10, 0]).phi == 0
    assert day_to_day([0, 0, 0, 5, 10, 10, 10]).phi > 0.3


def test_nobody_is_promised_ten_of_ten_or_none():
    assert [of_ten(chance) for chance in (0.001, 0.05, 0.88, 0.999, 1)] == [1, 1, 8, 9, 9]
