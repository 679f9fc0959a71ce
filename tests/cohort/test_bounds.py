"""What no body, day or life holds together is refused in a table as for one person, at each bound and just beyond."""

from soleus.case.bodies import Proportion
from soleus.cohort.columns import read_columns
from soleus.rules.sql import column_of
from tests.cohort.reading import Reading, one_person
from tests.cohort.test_campaign import WRITERS

KINDS = {"bool": "bool", "choice": "text", "number": "float64", "integer": "float64"}


def middle(vocabulary, key):
    """Give an ordinary value of a number."""
    fact = vocabulary.fact(key)
    return fact.low + (fact.high - fact.low) * 0.4


def near_proportion(vocabulary, bound):
    first, *_ = bound.of
    others = {key: middle(vocabulary, key) for key in bound.keys if key != first}
    others |= {key: value - 0.5 for key, value in bound.under.items()}
    per = 1.0
    for key in bound.over:
        per *= others[key]
    for key in bound.of[1:]:
        per /= others[key]
    for end, beyond in ((bound.low, 0.999), (bound.high, 1.001)):
        yield {**others, first: end * per}
        yield {**others, first: end * per * beyond}
    yield {**others, **bound.under, first: bound.high * per * 1.001}


def near_total(vocabulary, bound):
    for last, part in bound.parts.items():
        others = {key: middle(vocabulary, key) / 2 for key in bound.keys if key != last}
        for known in (others, {}):
            rest = sum(bound.parts[key].times * value for key, value in known.items())
            rest += sum(other.least for key, other in bound.parts.items() if key != last and key not in known)
            at = (bound.at_most - rest) / part.times
            yield from ({**known, last: at + step / part.times} for step in (0, -0.01, 0.01))


def near_contradiction(entry):
    held = {**entry.these, **entry.at_least, **{name: value - 0.5 for name, value in entry.below.items()}}
    yield held
    yield from ({**held, name: value - 0.5} for name, value in entry.at_least.items())
    yield from ({**held, name: value} for name, value in entry.below.items())
    yield from ({key: value for key, value in held.items() if key != name} for name in held)


def near_every_bound(vocabulary):
    """Give people at every bound, just within it and just beyond, with something unknown, and some out of range."""
    for bound in vocabulary.bodies:
        people = near_proportion if isinstance(bound, Proportion) else near_total
        for facts in people(vocabulary, bound):
            yield facts
            yield from ({key: value for key, value in facts.items() if key != name} for name in facts)
    for entry in vocabulary.contradictions:
        yield from near_contradiction(entry)


def table_of(people, vocabulary, path):
    keys = [key for key in vocabulary.every_key() if any(key in facts for facts in people)]
    columns = {column_of(key): (KINDS[vocabulary.fact(key).type], [facts.get(key) for facts in people]) for key in keys}
    WRITERS["duckdb"](columns, path)
    return path


def hold_to_one_person(vocabulary, tmp_path, engine=None):
    people = list(near_every_bound(vocabulary))
    read = Reading(table_of(people, vocabulary, tmp_path / "a.parquet"), vocabulary, tmp_path / "out", engine=engine)
    for number, facts in enumerate(people, start=1):
        expected = one_person({column_of(key): value for key, value in facts.items()}, vocabulary)
        assert read.sound.get(number) == expected, facts
    assert 100 < read.aside < len(people) - 100


def test_each_row_near_a_bound_is_taken_as_for_one_person(vocabulary, tmp_path):
    hold_to_one_person(vocabulary, tmp_path)


def checks_of(vocabulary, *names):
    columns, problems = read_columns(dict.fromkeys(names, "DOUBLE"), vocabulary, None, (), {}, ())
    assert problems == []
    return [(check.column, check.says) for check in columns.checks if "," in check.column]


def test_a_bound_is_asked_of_the_columns_that_could_break_it(vocabulary):
    """A table without a column for walking hours can still hold days of 30 hours; one without ages no pain too old."""
    day = "a day has 24 hours; these come to more"
    assert checks_of(vocabulary, "hours_standing", "hours_sitting") == [("hours_standing, hours_sitting", day)]
    assert checks_of(vocabulary, "hours_standing", "pain_weeks", "shoe_eu", "left_calf_cm") == []
    assert [names for names, _ in checks_of(vocabulary, "left_calf_cm", "right_calf_cm")] == [
        "left_calf_cm, right_calf_cm"
    ]
