"""Tables of studies as people type them: read, or refused with all that is wrong and nothing of what stood there."""

import math

import pytest

from soleus.problems import ProblemsError
from soleus.statistics.study_table import LARGEST, MOST_PEOPLE, read_studies

EFFECTS = "study,yi,vi\nA,0.1,0.04\nB,-0.2,0.09\n"
EVENTS = "study,ai,n1i,ci,n2i\nA,1,10,2,10\nB,3,30,4,40\n"
MEANS = "study,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,5,2,16,3,2,16\nB,6,2,20,3,1,20\n"


def problems(text, measure=None, moderator=None):
    with pytest.raises(ProblemsError) as refused:
        read_studies(text, measure, moderator)
    return list(refused.value.problems)


def numbers(text, measure=None):
    return [(effect.value, effect.variance) for effect in read_studies(text, measure).effects]


SAME = {
    "semicolons": "study;yi;vi\nA;0.1;0.04\nB;-0.2;0.09\n",
    "decimal commas": "study;yi;vi\nA;0,1;0,04\nB;-0,2;0,09\n",
    "tabs": "study\tyi\tvi\nA\t0.1\t0.04\nB\t-0.2\t0.09\n",
    "tabs and decimal commas": "study\tyi\tvi\nA\t0,1\t0,04\nB\t-0,2\t0,09\n",
    "capitals": "Study,YI,Vi\nA,0.1,0.04\nB,-0.2,0.09\n",
    "quoted": '"study","yi","vi"\n"A","0.1","0.04"\n"B","-0.2","0.09"\n',
    "blanks": " study , yi , vi \n A , 0.1 , 0.04 \n B , -0.2 , 0.09 \n",
    "blank lines": "\n\nstudy,yi,vi\n\nA,0.1,0.04\n,,\nB,-0.2,0.09\n\n",
    "other columns": "year,study,yi,note,vi\n1998,A,.1,x,4e-2\n,B,-2.0E-1,NA,0.09\n",
    "another order": "vi,study,yi\n0.04,A,0.1\n0.09,B,-0.2\n",
    "windows": "study,yi,vi\r\nA,0.1,0.04\r\nB,-0.2,0.09\r\n",
    "a line of Excel's": "sep=;\nstudy;yi;vi\nA;0,1;0,04\nB;-0,2;0,09\n",
    "a line of Excel's, commas": 'sep=,\n"study","yi","vi"\nA,0.1,0.04\nB,-0.2,0.09\n',
    "empty cells at the end": "study,yi,vi\nA,0.1,0.04,\nB,-0.2,0.09,,\n",
    "empty names at the end": "study,yi,vi,,\nA,0.1,0.04,,\nB,-0.2,0.09,,\n,,,,\n",
    "a minus of a paper": "study,yi,vi\nA,0.1,0.04\nB,\N{MINUS SIGN}0.2,0.09\n",
    "no last line feed": "study,yi,vi\nA,+0.1,0.04\nB,-0.2,0.09",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_ways_to_write_the_same_table(text):
    assert numbers(text) == numbers(EFFECTS) == [(0.1, 0.04), (-0.2, 0.09)]


@pytest.mark.parametrize(
    ("text", "measure", "shown"),
    [
        (EFFECTS, None, "GEN"),
        (EFFECTS, "RR", "RR"),
        (EFFECTS, "MD", "MD"),
        (EVENTS, "RD", "RD"),
        (MEANS, "SMD", "SMD"),
        (EVENTS.replace("ci,", "yi,vi,ci,").replace("2,10\n", "9,9,2,10\n").replace("4,40", "9,9,4,40"), None, "GEN"),
    ],
    ids=["as they are", "log risk ratios", "differences", "from events", "from means", "both, nothing asked"],
)
def test_what_is_computed(text, measure, shown):
    assert read_studies(text, measure).measure == shown


def test_a_measure_is_computed_from_the_counts_where_effects_stand_beside_them():
    text = "study,ai,n1i,ci,n2i,yi,vi\nA,1,10,2,10,9,9\n"
    assert read_studies(text, "RR").effects[0].value == pytest.approx(math.log(0.5))
    assert read_studies(text, "MD").effects[0].value == 9


WRONG_TABLE = {
    "empty": ("", None, "the file is empty"),
    "blank": (" \n;;\n", None, "the file is empty"),
    "no study": ("study,yi,vi\n", None, "no study stands"),
    "no names": ("yi,vi\n1,1\n", None, "no column 'study'"),
    "no numbers": ("study,x\nA,1\n", None, "columns are missing: yi, vi"),
    "half of them": ("study,ai,n1i,ci\nA,1,2,1\n", None, "columns are missing: n2i"),
    "twice": ("study,yi,yi,vi\nA,1,1,1\n", None, "column 'yi' stands there 2 times"),
    "no measure of events": (EVENTS, None, "say what to compute: --measure RR or --measure OR or --measure RD"),
    "no measure of means": (MEANS, None, "say what to compute: --measure MD or --measure SMD"),
    "means from events": (EVENTS, "MD", "MD is not computed from these columns; say --measure RR"),
    "ratios from means": (MEANS, "OR", "OR is not computed from these columns; say --measure MD"),
    "open quotation": ('study,yi,vi\n"A,1,1\n', None, "is a quotation mark left open?"),
}


@pytest.mark.parametrize(("text", "measure", "says"), WRONG_TABLE.values(), ids=WRONG_TABLE)
def test_a_table_without_what_is_needed_is_refused(text, measure, says):
    (problem,) = problems(text, measure)
    assert says in problem


WRONG_EFFECT = {
    "nothing": ("", "0.1", ["line 2, column yi: nothing is given"]),
    "a point": (".", "0.1", ["line 2, column yi: nothing is given"]),
    "NA": ("NA", "nan", ["line 2, column yi: nothing is given", "line 2, column vi: nothing is given"]),
    "words": ("high", "0.1", ["line 2, column yi: not a number"]),
    "infinite": ("inf", "0.1", ["line 2, column yi: not a number"]),
    "of programs": ("1_0", "0x1", ["line 2, column yi: not a number", "line 2, column vi: not a number"]),
    "huge": ("1e400", "0.1", ["line 2, column yi: larger"]),
    "just too large": (f"{LARGEST * 1.01}", "0.1", ["line 2, column yi: larger"]),
    "variance below 0": ("1", "-0.1", ["line 2, column vi: a variance must be above 0"]),
    "variance of 0": ("1", "0", ["line 2, column vi: a variance must be above 0"]),
    "decimal comma": ('"0,5"', "0.1", ["line 2, column yi: not a number; write a decimal point"]),
}


@pytest.mark.parametrize(("effect", "variance", "says"), WRONG_EFFECT.values(), ids=WRONG_EFFECT)
def test_an_effect_that_cannot_be_is_named_by_its_line_and_column(effect, variance, says):
    found = problems(f"study,yi,vi\nA,{effect},{variance}\nB,1,1\n")
    assert len(found) == len(says)
    assert all(problem.startswith(start) for problem, start in zip(found, says, strict=True))


@pytest.mark.parametrize("variance", ["1e-18", "1e12"])
def test_variances_at_the_edge_are_read(variance):
    assert numbers(f"study,yi,vi\nA,{LARGEST},{variance}\n") == [(LARGEST, float(variance))]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("11,10,1,10", "ai: more people with the event than the n1i"),
        ("1,10,11,10", "ci: more people with the event than the n2i"),
        ("0,0,1,10", "n1i: nobody in this arm"),
        ("-1,10,1,10", "ai: not a whole number"),
        ("1.5,10,1,10", "ai: not a whole number"),
        ("1,1e1,1,10", "n1i: not a whole number"),
        (f"1,{MOST_PEOPLE + 1},1,10", "n1i: larger"),
    ],
)
def test_events_that_cannot_be_are_named(row, says):
    (problem,) = problems(f"study,ai,n1i,ci,n2i\nA,{row}\nB,1,10,1,10\n", "RR")
    assert f"line 2, column {says}" in problem


def test_all_people_of_an_arm_may_have_the_event_and_none():
    assert len(numbers(f"study,ai,n1i,ci,n2i\nA,10,10,0,{MOST_PEOPLE}\nB,1.0,10,0,10\n", "OR")) == 2


def test_thousands_are_not_taken_for_tens():
    """In a table with semicolons 12,000 people would else be read as 12."""
    (problem,) = problems("study;ai;n1i;ci;n2i\nA;1;12,000;1;10\n", "RR")
    assert problem == "line 2, column n1i: not a whole number of people (no separators, no decimals)"
    (problem,) = problems("study;yi;vi\nA;0,5;1\nB;1.234;1\n")
    assert problem == "line 2 has a decimal comma and line 3 a point: write all alike"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,-2,9,1,2,9", "column sd1i: a standard deviation is not below 0"),
        ("1,2,1,1,2,9", "column n1i: at least 2 people"),
        ("1,0,9,2,0,9", "columns sd1i, sd2i: both are 0"),
        ("1e12,1e-9,9,0,1e-9,9", "these numbers give no effect"),
    ],
)
def test_means_that_cannot_be_are_named(row, says):
    (problem,) = problems(f"study,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,{row}\n", "SMD")
    assert says in problem


@pytest.mark.parametrize(("effect", "variance"), [("101", "1"), ("-101", "1"), ("0.1", "1e5")])
def test_what_is_no_logarithm_of_a_ratio_is_refused_as_one(effect, variance):
    (problem,) = problems(f"study,yi,vi\nA,{effect},{variance}\n", "RR")
    assert problem == "line 2, columns yi, vi: not the logarithm of a ratio"
    assert numbers(f"study,yi,vi\nA,{effect},{variance}\n", "MD")


def test_everything_that_is_wrong_is_told_at_once_and_nothing_of_what_stood_there():
    found = problems("study,yi,vi\nA,secret,1\n,1,-2\nC,1,1,1\nD,1,1\nd,1,1\n")
    assert [problem.partition(":")[0] for problem in found] == [
        "line 2, column yi",
        "line 3, column study",
        "line 3, column vi",
        "line 4",
        "line 6",
    ]
    assert "decimal comma" in found[3]
    assert "the same study with the same numbers as in line 5" in found[4]
    assert not any("secret" in problem for problem in found)


def test_one_name_for_two_sets_of_numbers_is_read_and_noted():
    table = read_studies("study,yi,vi\nLee,1,1\nLee,2,1\nKim,1,1\n")
    assert (len(table.effects), table.named_twice) == (3, ("Lee",))


def test_line_numbers_are_those_of_the_file():
    assert problems('study,yi,vi\n"A\nB",1,1\n\nC,x,1\n') == ["line 5, column yi: not a number"]


def test_a_moderator_is_a_column_of_numbers():
    text = "study,yi,vi,hours,Note\nA,1,1,2,x\nB,2,1,-3.5,y\n"
    assert read_studies(text, moderator="hours").moderator == (2, -3.5)
    assert read_studies(text, moderator="yi").moderator == (1, 2)
    assert read_studies(text).moderator is None
    assert read_studies(text, moderator="Hours").moderator == (2, -3.5)
    assert problems(text, moderator="Dose") == ["there is no column 'Dose' for --moderator"]
    assert problems(text, moderator="Study") == ["--moderator wants a column of numbers, and 'study' holds names"]
    assert problems(text, moderator="Note") == [f"line {line}, column Note: not a number" for line in (2, 3)]
    assert problems(text.replace("hours", "Note"), moderator="Note") == ["column 'Note' stands there 2 times"]


def test_two_columns_that_differ_in_letters_only_are_told_apart_or_asked_about():
    text = "study,yi,vi,Year,year\nA,1,1,1990,1\nB,1,1,1995,2\n"
    assert read_studies(text, moderator="Year").moderator == (1990, 1995)
    assert read_studies(text, moderator="year").moderator == (1, 2)
    assert problems(text, moderator="YEAR") == [
        "several columns are called 'YEAR' but for small and capital letters; say which"
    ]
