"""Knowledge files of one text are parsed once in a run: a copy that a test spoils differs in a file or two."""

import pickle

import pytest

from soleus import document


@pytest.fixture(scope="session")
def known_files():
    return {}


@pytest.fixture
def unchanged_files_kept(known_files, monkeypatch):
    """Parse each text once, and give what it holds anew each time; the parser has tests in ``tests/document``."""
    parse = document.parse_yaml

    def parsed(text, name, *, ours=False):
        told = text, name, ours
        if told not in known_files:
            known_files[told] = pickle.dumps(parse(text, name, ours=ours))
        return pickle.loads(known_files[told])  # noqa: S301  # our own, of a moment ago

    monkeypatch.setattr(document, "parse_yaml", parsed)


def youngest(years):
    """The rule for children as its chapter has it, and with another age, which then no claim carries."""
    rule = (
        "age_years < 18\nthen: clinician_first\nurgency: routine\nif_unknown: undecided\n"
        "claims: [rf-cancer-list, wu2017-entry-limits]\ncarried_by: {age_years 18: wu2017-entry-limits}\nstricter: {"
    )
    of_nobody = rule.replace("carried_by: {age_years 18: wu2017-entry-limits}\n", "").replace("18", str(years), 1)
    return rule, f"{of_nobody}age_years {years}: no_number, "
