"""Settings come from the environment; what cannot be used is refused, all of it at once."""

import pytest

from soleus.problems import ProblemsError
from soleus.web.settings import LEAST_SECRET, NUMBERS, SECRET, read_settings

GOOD = "s" * LEAST_SECRET


def test_without_a_secret_one_is_made_for_this_run():
    first, second = read_settings({}), read_settings({})
    assert len(first.secret) >= LEAST_SECRET
    assert first.secret != second.secret
    assert first.secret not in repr(first)


def test_what_is_set_is_taken():
    numbers = {variable: str(low + 1) for variable, low, _ in NUMBERS.values()}
    settings = read_settings({SECRET: GOOD, **numbers})
    assert settings.secret == GOOD
    assert {name: getattr(settings, name) for name in NUMBERS} == {
        name: low + 1 for name, (_, low, _) in NUMBERS.items()
    }


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_has_its_bounds(name):
    variable, low, high = NUMBERS[name]
    for good in (low, high):
        assert getattr(read_settings({variable: f" {good} "}), name) == good
    for bad in (str(low - 1), str(high + 1), "x", "1.5", "-1", "²", "1e3"):
        with pytest.raises(ProblemsError, match=variable):
            read_settings({variable: bad})


def test_everything_that_is_wrong_is_told_and_no_value():
    with pytest.raises(ProblemsError) as refused:
        read_settings({SECRET: "short-and-secret", "SOLEUS_SECONDS": "many"})
    assert len(refused.value.problems) == 2
    assert "short-and-secret" not in str(refused.value)


def test_where_diaries_are_kept_is_taken_and_shown_nowhere():
    place = "postgresql://soleus:a-password@/soleus"
    settings = read_settings({SECRET: GOOD, "SOLEUS_DIARIES": place})
    assert settings.diaries == place
    assert "a-password" not in repr(settings)
    assert read_settings({SECRET: GOOD}).diaries == ""
