"""One person has one answer by every door: page, kept interview, case file, table, record and bulk export.

The page is driven as a browser without script drives it: a form a question, and what was answered is kept. The other
doors are given what the page holds in the end. A page asks no more than it must; so it is held, too, against a file of
all that somebody knows.
"""

import json
import os
import random
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from soleus.answer import assess
from soleus.case import Case, build_case, read_case
from soleus.case.write import CASE_FORMATS, save_case
from soleus.cohort.export.run import run_export
from soleus.cohort.options import Options
from soleus.cohort.people import laypeople
from soleus.cohort.run import run_cohort
from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.read import read_record
from soleus.fhir.write import questionnaire_response
from soleus.interviewing import Interview, interview_text, parse_interview
from soleus.knowledge.records import read_record_mapping
from soleus.rules.sql import rule_column
from soleus.web import jobs
from soleus.web.app import create_app
from soleus.web.settings import Settings
from tests.fhir.bundles import AS_OF
from tests.people import VOCABULARY, made_possible, random_facts
from tests.tables import answers_in, write_people
from tools.web.visitor import Visitor

# whole answers by every door: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

SECRET = "of this test, and of no server at all"  # noqa: S105  # it guards nothing
DAY = AS_OF.isoformat()
# How strong a pain is and for how long count when told, and few are asked: a file of all may say something graver.
WHEN_TOLD = ("leg_pain_0_10", "back_pain_0_10", "pain_weeks")
STANDINGS = ("avoid", "ask", "suits")
QUICK, DEEP = 10, 1000
ODD = 0.5  # share of numbers with odd digits


@dataclass(frozen=True)
class Visit:
    """What a visit came to: the facts that the page held in the end, and its answer."""

    facts: dict[str, Any]
    answer: dict[str, Any]


@pytest.fixture
def client(book, monkeypatch):
    """A browser without script, on a server that neither predicts a day nor counts the questions left: that is slow."""
    answer_json = partial(jobs.answer_json, with_prediction=False)
    monkeypatch.setattr("soleus.web.answers.jobs", SimpleNamespace(answer_json=answer_json))
    monkeypatch.setattr("soleus.web.flow.questions_left", lambda *_: 1)
    app = create_app(Settings(SECRET, computing=1, seconds=300, requests_a_minute=10**7), book)
    with TestClient(app, headers={"origin": "http://testserver"}) as client:
        yield client


def people(count, seed):
    """Draw people: half know all that a layperson can know, the others a part, with odd numbers, and findings too."""
    rng = random.Random(seed)
    lay = [dict(build_case(facts, VOCABULARY).facts) for facts in laypeople(VOCABULARY, count - count // 2, seed)]
    return lay, [odd(random_facts(VOCABULARY, rng, rng.choice((0.3, 0.7, 1.0))), rng) for _ in range(count // 2)]


def odd(facts, rng):
    """Give numbers as many digits as somebody may type."""
    for key, value in facts.items():
        fact = VOCABULARY.fact(key)
        if fact.type == "number" and rng.random() < ODD:
            number = round(value + rng.uniform(-0.4, 0.4), rng.choice((1, 2, 5, 9)))
            facts[key] = float(min(max(number, fact.low), fact.high))
    return made_possible(facts)


def visited(client, facts, *, thorough):
    """Answer question after question; ``thorough`` asks on for what only the list of options hangs on."""
    visitor = Visitor(client)
    for _ in visitor.walk(facts, VOCABULARY):
        pass
    if thorough and visitor.path == "/check":
        visitor.send("/more", {})
        while visitor.path.startswith("/q/"):
            visitor.answer(facts, VOCABULARY)
    interview = parse_interview(client.get("/keep/interview.json").text, "it", VOCABULARY)
    return Visit(dict(interview.facts), answer_of(client))


def imported(client, facts):
    """Take up an interview that knows these facts."""
    kept = interview_text(Interview(facts))
    assert client.post("/resume", files={"file": ("mine.json", kept)}).status_code == 200
    return answer_of(client)


def answer_of(client):
    """Give what the page keeps as data, which it shows in words."""
    return client.get("/keep/answer.json").json()


def by_file(facts, path):
    """Answer as ``soleus assess`` does of a case file."""
    save_case(facts, path)
    return read_case(str(path), VOCABULARY)


def as_data(case, book):
    return json.loads(json.dumps(assess(case, book).to_json()))


def by_table(cases, folder, book):
    """Answer for all as rows of a table."""
    people = write_people(folder / "people.csv", cases, VOCABULARY)
    options = Options(threads=1, columns="rules", ignore=("row",))
    run_cohort(str(people), folder / "by-table", book.rules, options)
    return answers_in(folder / "by-table")


def by_export(responses, folder, book, mapping):
    """Answer for all as patients of a bulk export, who answered our Questionnaire."""
    export = folder / "export"
    export.mkdir()
    patients = [{"resourceType": "Patient", "id": answers["subject"]["reference"][8:]} for answers in responses]
    lines = (json.dumps(resource) + "\n" for resource in (*patients, *responses))
    (export / "all.ndjson").write_text("".join(lines), "utf-8")
    run_export(export, folder / "by-export", book, mapping, Options(threads=1, columns="rules"), AS_OF)
    return answers_in(folder / "by-export")


def row_of(answer, rules):
    """Give what a row must say: levels, pressure, what helps, and each reason as the truth of its rule."""
    low, high = answer["pressure_mmhg"] or (None, None)
    truths = {"unknown": None, True: True}
    return {
        **{name: answer[name] for name in ("urgency", "urgency_could_be", "compression")},
        "pressure_low_mmhg": low,
        "pressure_high_mmhg": high,
        **{f"helps_{name}": helped["verdict"] for name, helped in answer["helps"].items()},
        **{rule_column(rules[reason["rule"]]): truths[reason["truth"]] for reason in answer["reasons"]},
    }


def test_a_person_has_one_answer_by_every_door(client, book, library, tmp_path):
    hold(client, book, library, tmp_path, people(QUICK, 16))


@pytest.mark.deep
def test_a_thousand_people_have_one_answer_by_every_door(client, book, library, tmp_path):
    hold(client, book, library, tmp_path, people(DEEP, int(os.environ.get("PEOPLE_SEED", "1000"))))


def hold(client, book, library, folder, people):
    """Hold the doors together for laypeople and others; all that differ are told by number and door."""
    lay, others = people
    mapping, knowledge = read_record_mapping(VOCABULARY.facts), knowledge_of(book, library, DEFAULT_BASE)
    cases, answers, responses, differing = [], [], [], []
    for number, facts in enumerate([*lay, *others]):
        thorough = number % 2 == 0
        visit = visited(client, facts, thorough=thorough)
        case = by_file(visit.facts, folder / f"{number}{CASE_FORMATS[number % len(CASE_FORMATS)]}")
        answer = as_data(case, book)
        response = questionnaire_response(case.facts, knowledge, {"reference": f"Patient/{number}"}, DAY)
        record = read_record(response, VOCABULARY, mapping, as_of=AS_OF)
        told = {key: value for key, value in facts.items() if key in visit.facts or key not in WHEN_TOLD}
        of_all = as_data(Case(told), book) if number < len(lay) else answer
        same = {
            "facts": visit.facts.items() <= facts.items() and case.facts == visit.facts == record.case.facts,
            "page": visit.answer == answer,
            "import": imported(client, visit.facts) == answer,
            "record": as_data(record.case, book) == answer,
            "file of all": is_careful(answer, of_all, thorough=thorough),
        }
        differing += [(number, door) for door, is_same in same.items() if not is_same]
        cases.append(case)
        answers.append(answer)
        responses.append(response)
    rules = {rule.id: rule for rule in book.rules.rules()}
    table = by_table(cases, folder, book)
    export = {int(row.pop("id")): row for row in by_export(responses, folder, book, mapping)}
    for number, (row, answer) in enumerate(zip(table, answers, strict=True)):
        same = {"table": row | row_of(answer, rules) == row, "export": export[number] | {"row": row["row"]} == row}
        differing += [(number, door) for door, is_same in same.items() if not is_same]
    assert differing == []


def is_careful(answer, of_all, *, thorough):
    """Whether the answer of a page is that to all that somebody knows, and no option is praised beyond it."""
    if answer["urgency"] == "emergency":  # it ends the questions before any is asked about a sock
        return of_all["urgency"] == "emergency"
    same = [answer[name] == of_all[name] for name in ("urgency", "compression", "pressure_mmhg")]
    page, file = (
        {one["option"]: STANDINGS.index(one["standing"]) for one in part["plan"]} for part in (answer, of_all)
    )
    praised = STANDINGS.index("suits")
    return all(same) and all(rank <= file[name] for name, rank in page.items() if thorough or rank == praised)
