"""The table of a trial: read, or refused with everything that is wrong and no value shown."""

import math

import pytest

from soleus.problems import ProblemsError
from soleus.trial.analysis.arms import treatment_and_control
from soleus.trial.analysis.table import build_table, read_table
from tests.trial.tables import table

GOOD = "day,arm,pain\n1,a,3\n2,b,4\n3,b,2\n4,a,5\n"


def problems(text, **more):
    with pytest.raises(ProblemsError) as refused:
        build_table(text, "t.csv", **more)
    return refused.value.problems


def test_a_table_is_read_with_its_gaps_and_sorted_by_day():
    read = build_table("day,arm,pain,mood\n9,sock,3,1\n2,none,,NA\n1,sock,4.5,2\n3,none,2,2\n", "t.csv")
    (person,) = read.people
    assert (read.treatment, read.control, read.outcomes, read.has_people) == ("sock", "none", ("pain", "mood"), False)
    assert person.days == (1, 2, 3, 9)
    assert person.treated == (True, False, False, True)
    assert person.outcomes["pain"][0] == 4.5
    assert math.isnan(person.outcomes["mood"][1])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("day;arm;pain\n1;a;3,5\n2;b;4\n", 3.5),
        ("day\tarm\tpain\n1\ta\t3,5\n2\tb\t4\n", 3.5),
        ("day,arm,pain\r\n1,a,3.5\r\n2,b,4\r\n", 3.5),
        (' day , arm ,"pain"\n 1 , a , 3.5 \n2,b,4\n\n', 3.5),
        ("Day,ARM,pain\n1,a,3.5\n2,b,4\n", 3.5),
        ("sep=;\nday;arm;pain\n1;a;3,5\n2;b;4\n", 3.5),
        ("\n ;;\nday;arm;pain\n1;a;3,5\n2;b;4\n", 3.5),
        ("day,arm,pain,\n1,a,3.5,\n2,b,4,\n3,a,4,,,\n", 3.5),
        ("day,arm,pain\r1,a,3.5\r2,b,4\r", 3.5),
        ('day,arm,pain,"a; b; c; d"\n1,a,3.5,1\n2,b,4,1\n', 3.5),
        ("day,arm,pain\n1.0,a,3.5\n2.0,b,4\n", 3.5),
        ('"","day","arm","pain"\n"1",1,"a",3.5\n"2",2,"b",4\n', 3.5),  # write.csv of R
    ],
)
def test_other_ways_to_write_the_same(text, value):
    assert build_table(text, "t.csv").people[0].outcomes["pain"][0] == value


@pytest.mark.parametrize(
    ("dates", "apart"),
    [
        (("2026-02-28", "2026-03-01", "2026-03-05"), (1, 4)),
        (("2024-02-28", "2024-03-01", "2024-03-05"), (2, 4)),  # a leap year
        (("28.02.2026", "1.3.2026", "05.03.2026"), (1, 4)),
        (("2026-03-28", "2026-03-29", "2026-03-30"), (1, 1)),  # the clocks change
    ],
)
def test_dates_are_days_and_a_month_has_its_length(dates, apart):
    rows = "".join(f"{date},{arm},3\n" for date, arm in zip(dates, "aba", strict=True))
    first, second, third = build_table("day,arm,pain\n" + rows, "t.csv").people[0].days
    assert (second - first, third - second) == apart


@pytest.mark.parametrize(
    "day", ["2026-03-29T21:00", "2026-03-29T21:00:00Z", "2026-02-29", "29.2.2026", "29/03/2026", "29.3.26", "0.5"]
)
def test_a_day_that_might_be_another_one_is_refused(day):
    assert "line 6, day: it is no whole number, and no date" in problems(GOOD + f"{day},a,3\n")[0]


def test_spellings_of_an_arm_are_one_arm():
    read = build_table("day,arm,pain\n1,Sock,3\n2,no  sock,4\n3,SOCK,3\n4,No sock,4\n", "t.csv", "sock")
    assert (read.treatment, read.control) == ("Sock", "no  sock")
    assert read.people[0].treated == (True, False, True, False)


def test_a_person_is_one_however_the_letters_are_put_together():
    text = "day,arm,pain,person\n1,a,3,Zo\u00eb\n2,b,4,Zoe\u0308\n1,a,3,1\n2,b,3,01\n1,b,3,01\n2,b,3,1\n"
    assert [len(person.days) for person in build_table(text, "t.csv").people] == [2, 2, 2]


@pytest.mark.parametrize(
    ("cells", "is_taken"),
    [
        (("9.500", "800", "10.250"), False), (("9,500", "800", "10,250"), False), (("9.500", "80", "10.250"), True),
        (("22.125", "22.500", "23.000"), True), (("9.5", "800", "10.250"), True), (("0.500", "800", "0.250"), True),
        (("9.500", "", "10.250"), True), (("9500", "800", "10250"), True),
    ],
)  # fmt: skip
def test_marks_of_thousands_are_not_taken_for_decimals(cells, is_taken):
    text = "day;arm;steps\n" + "".join(f"{k};{'aba'[k]};{cell}\n" for k, cell in enumerate(cells)) + "3;b;\n4;b;7\n"
    if is_taken:
        assert build_table(text, "t.csv").people
    else:
        assert "marks thousands" in problems(text)[0]


def test_a_file_or_standard_input_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("\N{BYTE ORDER MARK}" + GOOD, "utf-8")
    assert len(read_table(str(path)).people[0].days) == 4
    with pytest.raises(ProblemsError):
        read_table(str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("arms", "treatment", "expected"),
    [
        ({"sock", "none"}, None, "sock"), ({"A", "B"}, None, "B"), ({"with", "without"}, None, "with"),
        ({"on", "off"}, None, "on"), ({"treatment", "zebra"}, None, "treatment"),
        ({"baseline", "apple"}, None, "apple"),
        ({"compression", "no compression"}, None, "compression"), ({"mit", "ohne"}, None, "mit"),
        ({"Strumpf", "kein Strumpf"}, None, "Strumpf"), ({"wrap", "without_wrap"}, None, "wrap"),
        ({"true", "false"}, None, "true"), ({"1", "2"}, None, "2"), ({"Sock", "none"}, "SOCK", "Sock"),
        ({"x", "y"}, None, "y"), ({"0", "1"}, None, "1"), ({"A", "B"}, "A", "A"), ({"sock", "none"}, "none", "none"),
    ],
)  # fmt: skip
def test_the_treatment_is_known_by_its_name(arms, treatment, expected):
    assert treatment_and_control(arms, treatment)[0] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["there is no column"]),
        ("arm,pain\na,3\n", ["no column 'day'"]),
        ("day,arm\n1,a\n", ["there is no outcome"]),
        ("day,arm,pain,pain\n1,a,1,2\n", ["'pain' stands there twice"]),
        ("day,arm,,pain\n1,a,1,2\n", ["has no name"]),
        ("day,arm,pain\n", ["there are no days"]),
        (GOOD + "5,a\n", ["line 6", "cells"]),
        (GOOD + "5,a,3,4\n", ["line 6: it has 4 cells, the first has 3"]),
        (GOOD + "x,a,3\n", ["line 6, day"]),
        (GOOD + "5.5,a,3\n", ["line 6, day"]),
        (GOOD + "4,a,3\n", ["line 6, day", "line 5"]),
        (GOOD + "2026-01-01,a,3\n", ["some are dates"]),
        (GOOD + "5,,3\n", ["line 6, arm: it is empty"]),
        (GOOD + "5,c,3\n", ["line 6, arm", "third arm"]),
        (GOOD + "5,a,much\n", ["line 6, pain"]),
        (GOOD + "5,a,inf\n", ["line 6, pain"]),
        (GOOD + "5,a,nan\n", ["line 6, pain"]),
        (GOOD + "5,a,1_0\n", ["line 6, pain"]),
        (GOOD + '5,a,"3\n', ["quotation mark"]),
        ("day,arm,pain\n1,a,3\n2,a,3\n", ["the same arm"]),
        ("day,arm,pain\n1,a,3\n2,b,\n", ["no day of the arm 'b'"]),
        ("day,arm,pain,as_told\n1,a,3,maybe\n2,b,3,yes\n", ["line 2, as_told"]),
        ("day,arm,pain,person\n1,a,3,\n2,b,3,x\n", ["line 2, person"]),
    ],
)
def test_a_wrong_table_is_refused_with_the_line(text, words):
    told = "; ".join(problems(text))
    assert all(word in told for word in words), told


def test_everything_wrong_is_told_at_once_and_no_value_is_shown():
    told = problems(GOOD + "5,a,SECRET\nsixth,b,3\n4,c,2\n7,a\n")
    assert len(told) == 5
    assert not any("SECRET" in problem or "sixth" in problem for problem in told)


def test_a_treatment_that_is_no_arm_is_refused():
    assert "there are a, b" in problems(GOOD, treatment="sock")[0]


def test_too_many_days_are_refused():
    lines = "".join(f"{day},{'ab'[day % 2]},1\n" for day in range(2001))
    assert "2000 are the most" in problems("day,arm,pain\n" + lines)[0]


def test_the_same_day_of_two_people_is_no_mistake():
    read = build_table("day,arm,pain,person\n1,a,3,x\n2,b,3,x\n1,b,3,y\n2,a,3,y\n", "t.csv")
    assert [person.person for person in read.people] == ["x", "y"]


def test_a_made_up_table_is_sound():
    assert len(build_table(table(missing=(3, 10)), "t.csv").people[0].days) == 26


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1e9", ""), ("-1e9", ""), ("1.01e9", "lie between -1e+09 and 1e+09"),
        ("-1e308", "lie between -1e+09 and 1e+09"),
        ("1e-9", ""), ("0", ""), ("-0.99e-9", "be 0 or larger than 1e-09"), ("1e-300", "be 0 or larger than 1e-09"),
    ],
)  # fmt: skip
def test_a_number_too_large_or_too_small_to_reckon_with_is_refused(cell, says):
    text = f"day,arm,pain\n1,a,{cell}\n2,b,4\n"
    if says:
        assert problems(text)[0].startswith(f"line 2, pain: it must {says}")
    else:
        assert build_table(text, "t.csv").people
