"""The Questionnaire filled in LHC-Forms, a form filler that nobody here wrote, and its answers read back."""

from pathlib import Path

import fhirkit
import pytest

from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.read import read_record
from soleus.fhir.write import questionnaire
from soleus.knowledge.records import read_record_mapping

BUILT = Path(__file__).parents[3] / "tools" / "node" / "node_modules" / "lforms" / "dist" / "lforms"
ADDRESS = "http://records.test/"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<link rel="stylesheet" href="/webcomponent/styles.css"></head><body><div id="form"></div>
<script src="/webcomponent/assets/lib/zone.min.js"></script><script src="/webcomponent/lhc-forms.js"></script>
<script src="/fhir/R4/lformsFHIR.min.js"></script></body></html>"""
SHOW = "form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'}).then(() => 'shown', String)"
ANSWERS = "() => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')"


@pytest.fixture
def tab(browser):
    """A window in which LHC-Forms is loaded from this machine; whatever else is asked for is refused."""
    tab = browser.new_page()

    def served(route):
        name = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if not name:
            route.fulfill(body=PAGE, content_type="text/html")
        elif (BUILT / name).is_file():
            route.fulfill(path=str(BUILT / name))
        else:
            route.abort()

    tab.set_default_timeout(5000)
    tab.route("**/*", served)
    tab.goto(ADDRESS)
    yield tab
    tab.close()


@pytest.fixture
def answers(tab, book, library):
    """Show the form, fill it, and give what LHC-Forms makes of it."""

    def filled(picked, typed):
        assert tab.evaluate(SHOW, questionnaire(knowledge_of(book, library, DEFAULT_BASE))) == "shown"
        for key, option in picked.items():
            tab.locator(f'label[id="{key}/1/1|{option}"], label[id="{key}/1/1||{option}"]').click()
        for key, number in typed.items():
            field = tab.locator(f'input[id="{key}/1/1"]')
            field.fill(number)
            field.blur()
        return tab.evaluate(ANSWERS)

    return filled


def test_what_is_filled_in_comes_back_as_it_was_meant(answers, vocabulary):
    written = answers(
        {"saddle_numbness": "false", "leg_pain": "true", "painful_leg": "left", "heart_failure": "true"},
        {"age_years": "52", "left.ankle_cm": "22.5", "pain_weeks": "7", "nyha_class": "2"},
    )
    assert fhirkit.validate(written) == []
    record = read_record(
        written | {"subject": {"reference": "Patient/p1"}}, vocabulary, read_record_mapping(vocabulary.facts)
    )
    assert record.unread == ()
    assert dict(record.case.facts) == {
        "saddle_numbness": False,
        "leg_pain": True,
        "painful_leg": "left",
        "pain_weeks": 7,
        "age_years": 52,
        "heart_failure": True,
        "nyha_class": 2,
        "left.ankle_cm": 22.5,
    }


def test_an_item_is_hidden_once_it_is_of_no_use_and_its_answer_with_it(answers, tab):
    answers({"heart_failure": "false"}, {})
    assert tab.locator('input[id="nyha_class/1/1"]').count() == 0
    assert tab.locator('input[id="left.ankle_cm/1/1"]').count() == 1
