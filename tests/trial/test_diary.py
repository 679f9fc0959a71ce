"""A trial from its plan to its end, as four people lived it; and entries late, twice, corrected, refused."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from soleus.ask.asked import urgency_of
from soleus.case import build_case
from soleus.problems import ProblemsError
from soleus.rules.levels import Urgency
from soleus.trial import diary as diaries
from soleus.trial.analysis.table import build_table
from soleus.trial.diary import Diary, check_night, plan
from soleus.trial.record import DiaryEntry, halt_of
from soleus.trial.safety import IN_WORDS, Step, Ticks

MONDAY = date(2026, 3, 2)
NOTHING = Ticks()
GOOD = DiaryEntry(leg_pain=4, heaviness=5, ankle_cm=(22.4, 22.6), hours_worn=8, ticks=NOTHING)


def day(number):
    """Give a day since the plan, which is day 0."""
    return MONDAY + timedelta(days=number)


@pytest.fixture
def planned(book, stop_rules, ruth, file_store):
    """Give a diary whose run-in began on Monday."""
    begun = plan(file_store, ruth, stop_rules, book.rules, MONDAY)[0]
    return replace(begun, urgency_of=lambda text: urgency_of(text, book))


@pytest.fixture
def started(planned):
    """Give a diary whose first day is day 8."""
    planned.start(day(7), day(8), 42, "not_sure", NOTHING)
    return planned


def write(diary, number, entry=GOOD, **more):
    return diary.write(day(number), day(number), entry, **more)


def signs(*names, unsure=()):
    return replace(GOOD, ticks=Ticks(names, unsure))


def test_a_trial_that_goes_well(started):
    state = started.state()
    assert state.phase(day(7)) == state.phase(day(8)) == "running"
    for number in range(8, 50):
        assert write(started, number).judged.step == Step.GO_ON
    assert started.state().phase(day(49)) == "running"
    assert started.state().phase(day(50)) == "ended"
    table = build_table(started.table(), "diary", "sock")
    assert len(table.people[0].days) == 42
    assert sum(table.people[0].treated) == 21


def test_saddle_numbness_on_day_9_stops_the_trial_and_nothing_more_is_asked(started):
    for number in range(8, 16):
        write(started, number)
    written = write(started, 16, signs("saddle_numbness"))  # the ninth day of the trial
    assert (written.judged.step, written.judged.rules[0]) == (Step.GET_HELP, "emergency")
    state = started.state()
    assert state.phase(day(16)) == "stopped"
    assert len(state.entries) == 9  # it reports what it has
    with pytest.raises(ProblemsError, match="nothing more is asked"):
        write(started, 17)
    assert check_night(started.store, started.rules, day(40)) == ()
    assert started.table().count("\n") == 43
    with pytest.raises(ProblemsError, match="not started"):
        started.start(day(18), day(19), 42, "helps", NOTHING)


@pytest.mark.parametrize("sign", ["pregnant", "open_wound_or_ulcer"])
def test_a_pregnancy_or_a_new_wound_stops_it_to_see_somebody(started, sign):
    assert write(started, 12, signs(sign)).judged.step == Step.SEE_SOMEONE
    assert started.state().phase(day(12)) == "stopped"


def test_whoever_stopped_writing_is_asked_once_and_never_again(started):
    store, rules = started.store, started.rules
    write(started, 10)
    assert check_night(store, rules, day(12)) == ()
    assert check_night(store, rules, day(13)) == (started.trial,)  # three days without an entry
    assert started.state().phase(day(13)) == "paused"
    assert all(check_night(store, rules, day(number)) == () for number in range(14, 30))
    write(started, 30)  # and whoever goes on, goes on
    assert started.state().phase(day(30)) == "running"
    assert check_night(store, rules, day(33)) == (started.trial,)


def test_a_trial_whose_days_are_over_is_ended_and_asks_nobody(started):
    write(started, 49)
    assert check_night(started.store, started.rules, day(60)) == ()
    assert started.state().has_ended
    assert list(started.store.quiet(("stop", "end"), day(90).toordinal())) == []


def test_a_sign_that_is_not_sure_pauses_until_an_evening_settles_it(started):
    assert write(started, 9, signs(unsure=("foot_drop",))).judged.step == Step.PAUSE
    assert started.state().phase(day(9)) == "paused"
    write(started, 10)
    assert started.state().phase(day(10)) == "running"


def test_a_danger_is_heard_even_where_the_entry_is_refused(started):
    written = write(started, 9, replace(signs("saddle_numbness"), leg_pain=11))
    assert written.number is None
    assert written.judged.step == Step.GET_HELP
    assert written.problems == ("leg_pain: a number from 0 to 10",)
    assert started.state().phase(day(9)) == "stopped"


def test_a_graver_sign_behind_a_stop_is_answered_and_kept(started):
    write(started, 9, signs("open_wound_or_ulcer"))
    written = write(started, 10, signs("saddle_numbness"))
    assert (written.number, written.judged.step) == (None, Step.GET_HELP)
    stop = started.state().stopped
    assert (stop.day, stop.judged.step, stop.signs) == (
        day(9),
        Step.GET_HELP,
        ("open_wound_or_ulcer", "saddle_numbness"),
    )


@pytest.mark.parametrize("is_unsure_first", [True, False])
def test_a_possible_emergency_stays_beside_a_lesser_sign_of_another_day(started, is_unsure_first):
    told = [signs(unsure=("saddle_numbness",)), signs("new_calf_pain")]
    for number, entry in zip((9, 11), told if is_unsure_first else told[::-1], strict=True):
        write(started, number, entry)
    stop = started.state().stopped
    assert (stop.day, stop.judged.step, set(stop.signs)) == (
        day(9), Step.GET_HELP, {"saddle_numbness", "new_calf_pain"}
    )  # fmt: skip
    assert (stop.judged.urgency, stop.judged.could_be) == (Urgency.URGENT, Urgency.EMERGENCY)


def test_an_emergency_behind_a_sign_of_the_same_step_is_answered_too(started):
    write(started, 9, signs("foot_drop"))
    assert started.state().stopped.judged.urgency == Urgency.URGENT
    write(started, 9, signs("saddle_numbness"))
    assert started.state().stopped.judged.urgency == Urgency.EMERGENCY


def test_what_a_sign_that_is_not_sure_could_be_is_kept_with_the_pause(started):
    write(started, 9, signs(unsure=("skin_hot_red_spreading",)))
    pause = started.state().pause
    assert (pause.judged.step, pause.judged.could_be) == (Step.PAUSE, Urgency.URGENT)
    assert pause.signs == ("skin_hot_red_spreading",)


def test_a_diary_of_before_levels_were_kept_is_read_as_the_graver():
    stop = halt_of(MONDAY, {"step": "get_help", "rules": ["emergency"]})
    assert (stop.judged.urgency, stop.signs) == (Urgency.EMERGENCY, ())
    assert halt_of(MONDAY, {"step": "get_help", "rules": []}).judged.urgency == Urgency.URGENT
    assert halt_of(MONDAY, {"rules": [IN_WORDS]}).judged.urgency == Urgency.URGENT
    assert halt_of(MONDAY, {"rules": ["silence"]}).judged.urgency == Urgency.SELF_CARE


def test_the_same_sent_again_is_one_entry(started):
    first = write(started, 9)
    assert write(started, 9) == first
    assert len(started.state().entries) == 1
    write(started, 9, replace(GOOD, leg_pain=7))
    assert write(started, 9).beside == 2  # it was meant: another entry stood between


def test_a_correction_keeps_what_was_there(started):
    first = write(started, 9).number
    second = write(started, 9, replace(GOOD, leg_pain=2), replaces=first)
    assert second.beside == 0
    assert started.state().shown()[day(9)].leg_pain == 2
    assert [(old["leg_pain"], old["replaces"]) for old in started.history(day(9))] == [(4, None), (2, first)]
    with pytest.raises(ProblemsError, match="no such entry"):
        write(started, 9, replaces=first)


def test_a_second_entry_of_a_day_is_kept_beside_the_first_the_newest_shown_and_it_is_said(started):
    write(started, 9)
    assert write(started, 9, replace(GOOD, leg_pain=7)).beside == 1
    state = started.state()
    assert (state.shown()[day(9)].leg_pain, state.twice()) == (7, (day(9),))


@pytest.mark.parametrize(
    ("number", "entry", "says"),
    [
        (11, GOOD, "has not come yet"),
        (8, GOOD, "too long ago"),
        (-1, GOOD, "none of this trial"),
        (10, replace(GOOD, heaviness=-1), "heaviness: a number"),
        (10, replace(GOOD, leg_pain=float("nan")), "leg_pain: a number"),
        (10, replace(GOOD, hours_worn=25), "hours_worn: a number"),
        (10, replace(GOOD, ankle_cm=(22,)), "two readings"),
        (10, replace(GOOD, ankle_cm=(22, 220)), "two readings"),
        (10, replace(GOOD, trouble="x" * 501), "at most 500"),
        (10, replace(GOOD, ticks=None), "say which danger signs"),
        (10, signs("osteoporosis"), "none of those that are asked; 'soleus trial today' lists them"),
        (10, signs("foot_dropp"), "did you mean 'foot_drop'"),
        (10, signs(unsure=("nothing",)), "none of those"),
    ],
)
def test_a_wrong_entry_is_refused_and_nothing_of_it_is_kept(started, number, entry, says):
    with pytest.raises(ProblemsError, match=says):
        started.write(day(10), day(number), entry)
    assert started.state().entries == ()


def test_yesterday_may_be_told_and_a_sheet_typed_in_until_two_weeks_after_the_end(started):
    started.write(day(10), day(9), GOOD)
    sheet = replace(GOOD, on_paper=True)
    started.write(day(63), day(8), sheet)
    with pytest.raises(ProblemsError, match="is over"):
        started.write(day(64), day(11), sheet)


def test_a_day_that_was_not_told_stays_a_gap_and_what_has_no_other_arm_no_column(started):
    assert started.table().splitlines()[0] == "day,arm,pair,as_told"
    write(started, 8, DiaryEntry(ticks=NOTHING, leg_pain=4, hours_worn=9))
    write(started, 9, DiaryEntry(ticks=NOTHING, leg_pain=5, hours_worn=9))
    rows = started.table().splitlines()
    assert rows[0] == "day,arm,pair,leg_pain,as_told"
    assert [row.split(",")[3] for row in rows[1:4]] == ["4", "5", ""]
    assert {row.split(",")[1]: row.split(",")[4] for row in rows[1:3]} == {"sock": "yes", "none": "no"}
    assert len(rows) == 43


def test_tapes_that_lie_apart_are_told():
    assert not replace(GOOD, ankle_cm=(22.0, 22.6)).tapes_differ
    assert replace(GOOD, ankle_cm=(22.0, 22.7)).tapes_differ


def test_all_that_is_kept_is_exported_and_all_of_it_erased(started):
    first = write(started, 9, replace(GOOD, trouble="it pinched")).number
    write(started, 9, GOOD, replaces=first)
    exported = json.loads(json.dumps(started.export()))
    assert [event["kind"] for event in exported["events"]] == ["plan", "start", "entry", "entry"]
    assert "it pinched" in json.dumps(exported)
    started.erase()
    with pytest.raises(ProblemsError):
        started.state()


def test_the_order_is_drawn_once_and_kept_with_its_hash(started):
    state = started.state()
    start = started.export()["events"][1]
    assert start["digest"] == state.order.digest
    with pytest.raises(ProblemsError, match="drawn once"):
        started.start(day(9), day(20), 42, "helps", NOTHING)
    assert started.state().order == state.order


@pytest.mark.parametrize(
    ("today", "first", "days", "expected", "ticks", "says"),
    [
        (6, 8, 42, "helps", NOTHING, "run-in goes on until 2026-03-09"),
        (7, 7, 42, "helps", NOTHING, "must come after today"),
        (7, 8, 42, "perhaps", NOTHING, "expected: one of"),
        (7, 8, 26, "helps", NOTHING, "from 28 to 56"),
        (7, 8, 43, "helps", NOTHING, "whole pairs"),
        (7, 8, 42, "helps", None, "signs: say"),
    ],
)
def test_what_cannot_start_is_refused(planned, today, first, days, expected, ticks, says):
    with pytest.raises(ProblemsError, match=says):
        planned.start(day(today), day(first), days, expected, ticks)
    assert planned.state().order is None


@pytest.mark.parametrize(
    ("ticks", "phase"), [(Ticks(("foot_drop",)), "stopped"), (Ticks((), ("foot_drop",)), "paused")]
)
def test_the_gate_asks_again_at_the_start(planned, ticks, phase):
    state = planned.start(day(7), day(8), 42, "helps", ticks)
    assert (state.order, state.phase(day(7))) == (None, phase)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"saddle_numbness": True}, "'avoid'"),
        ({"foot_drop": True}, "'clinician_first'"),
        ({"age_years": 17}, "only 'suitable'"),
        ({"pregnant": True}, "'pregnancy'"),
        ({"pregnant": None}, "'undecided'"),
        ({"pain_weeks": 3}, "not yet: 'new-episode'"),
        ({"pain_weeks": None}, "not yet: 'new-episode'"),
        ({"leg_swelling": "none", "swollen_leg": None, "tired_heavy_legs": False, "swelling_pits": None}, "suitable"),
    ],
)
def test_nobody_begins_for_whom_a_sock_is_not_suitable(book, stop_rules, ruth, file_store, changes, says):
    facts = {key: value for key, value in {**ruth.facts, **changes}.items() if value is not None and "." not in key}
    case = build_case(facts, book.rules.vocabulary)
    with pytest.raises(ProblemsError, match=says):
        plan(file_store, case, stop_rules, book.rules, MONDAY)
    with pytest.raises(ProblemsError, match="empty"):
        file_store.only()


def test_whoever_wants_to_leave_leaves_and_is_asked_nothing(started):
    started.leave(day(10))
    started.leave(day(11))
    assert started.state().phase(day(11)) == "ended"
    assert check_night(started.store, started.rules, day(20)) == ()
    assert [event["kind"] for event in started.export()["events"]].count("end") == 1


def test_a_record_shows_no_health_fact(started):
    written = write(started, 9, replace(signs("open_wound_or_ulcer"), trouble="it pinched"))
    shown = repr((GOOD, started.state(), started.store.events(started.trial), written.judged.step))
    assert "pinched" not in shown
    assert "open_wound" not in shown
    assert "leg_pain" not in shown


def test_a_diary_is_found_by_its_link(book, stop_rules, ruth, store):
    diary, link = plan(store, ruth, stop_rules, book.rules, MONDAY)
    assert Diary(store, store.find(link), stop_rules, book.rules).state() == diary.state()
    assert diaries.LATE_DAYS == 1
