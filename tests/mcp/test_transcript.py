"""An assistant's whole conversation with Soleus, driven by the protocol kit's own client."""

import json
import logging
import random
import re

import pytest
from mcp import Client, MCPError

from soleus.answer import assess
from soleus.case import CaseError
from soleus.case.start import nested, person
from soleus.interviewing import Interview, next_question, replied
from soleus.knowledge.worked import read_worked_people
from soleus.mcp.calls import Calls
from soleus.mcp.interviews import KEPT_S, MOST, Interviews
from soleus.mcp.server import make_server
from soleus.mcp.tools import INSTRUCTIONS
from soleus.render.views import VIEWS, for_page
from soleus.render.views.page import sources
from soleus.render.writers.plain import document_lines, lines
from tests.apart import apart
from tests.people import random_facts

TOOLS = ["start_interview", "answer", "assess", "options", "explain", "evidence"]
SWOLLEN = {
    "age_years": 58,
    "leg_swelling": "evening",
    "hours_standing_per_day": 7.25,
    "left.ankle_cm": 22.75,
    "left.calf_cm": 37.5,
}


@pytest.fixture(scope="module")
def calls(book):
    return Calls(book)


def talk(server, conversation, **kwargs):
    """Hold a conversation with a server, and give what it comes to."""

    async def held():
        async with Client(server, **kwargs) as client:
            return await conversation(client)

    return apart(held())


def called(calls, tool, /, **arguments):
    return calls.call(tool, arguments).to_json()


def replies_of(asked, facts):
    """What somebody replies who knows just these facts, and says "no" to nothing that was not asked."""
    keys = [field["key"] for field in asked["fields"]]
    if asked["kind"] == "offer":
        return {key: True if key in facts else None for key in keys}
    no = {field["key"]: False for field in asked["fields"] if field["type"] == "bool"}
    return {key: facts.get(key, no.get(key)) for key in keys}


async def interviewed(client, facts):
    """Be led through an interview as an assistant is; gives every result."""
    results = [(await client.call_tool("start_interview", {})).structured_content]
    while results[-1]["kind"] == "question":
        asked = results[-1]
        sent = {
            "interview": asked["interview"],
            "question": asked["question"],
            "replies": replies_of(asked["asked"], facts),
        }
        results.append((await client.call_tool("answer", sent)).structured_content)
    return results


def in_python(facts, book):
    """The same interview in Python: the questions in their order, and the case."""
    interview, asked = Interview(), []
    while (question := next_question(interview, book)) is not None:
        asked.append(question)
        no = {f.name: False for f in question.facts if f.type == "bool" and not f.per_leg and question.kind != "offer"}
        legs = {key: False for f in question.facts if f.type == "bool" and question.kind != "offer" for key in f.keys}
        interview = replied(interview, question, {**no, **legs, **facts}, book)
    return asked, interview.case()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_whole_interview_is_led_one_question_at_a_time(calls, book, mode):
    *questions, last = talk(make_server(calls), lambda client: interviewed(client, SWOLLEN), mode=mode)
    expected, case = in_python(SWOLLEN, book)
    assert [[field["key"] for field in q["asked"]["fields"]] for q in questions] == [list(q.keys) for q in expected]
    assert [q["question"] for q in questions] == list(range(1, len(expected) + 1))
    for question in questions:
        assert question["asked"]["ask"] in question["says"]
        assert all(line["says"] in question["says"] for line in question["asked"]["lines"])
        assert book.words.interview["not_sure"] in question["says"]
        assert "wait for their own reply" in question["says"]
    assert last["kind"] == "answer"
    assert last["says"] == called(calls, "assess", facts=nested(case.facts))["says"]


def test_a_sign_of_danger_ends_it_at_once_with_the_care_card_and_nothing_else(calls, book):
    results = talk(make_server(calls), lambda client: interviewed(client, {"bladder_change": True}))
    no = {field["key"]: False for field in results[0]["asked"]["fields"]}
    answer = assess(person(book.rules.vocabulary, "nothing", {**no, "bladder_change": True}), book)
    assert [result["kind"] for result in results] == ["question", "emergency"]
    assert set(results[-1]) == {"kind", "says"}
    assert (
        results[-1]["says"] == "\n".join(lines(VIEWS["person"](answer, book, book.library).blocks, opened=True)).strip()
    )


def test_after_an_emergency_no_question_comes_but_the_card_again(calls):
    first = called(calls, "start_interview")
    yes = replies_of(first["asked"], {"saddle_numbness": True})
    card = called(calls, "answer", interview=first["interview"], question=1, replies=yes)
    assert called(calls, "answer", interview=first["interview"], question=2, replies={}) == card
    assert called(calls, "options", interview=first["interview"]) == card
    no = called(calls, "answer", interview=first["interview"], question=1, replies=replies_of(first["asked"], {}))
    assert (no["kind"], no["question"]) == ("question", 2)


def test_signs_of_danger_in_what_was_said_are_told_before_any_question(calls):
    reply = called(calls, "start_interview", said="since this morning I cannot pee and I am numb between my legs")
    assert reply["kind"] == "danger"
    assert "Call an ambulance" in reply["says"]
    assert called(calls, "start_interview", said="my leg hurts at work")["kind"] == "question"
    assert called(calls, "start_interview", said="...")["kind"] == "question"
    assert called(calls, "evidence", about="I cannot pee and I am numb between my legs")["kind"] == "danger"


def test_an_earlier_reply_can_be_another_and_one_sent_twice_counts_once(calls):
    first = called(calls, "start_interview")
    sent = {"interview": first["interview"], "question": 1, "replies": replies_of(first["asked"], {})}
    second = called(calls, "answer", **sent)
    assert called(calls, "answer", **sent) == second
    other = {**sent, "replies": dict.fromkeys(sent["replies"])}
    assert called(calls, "answer", **other)["question"] == 2


def answered_people(book):
    for worked in read_worked_people():
        try:
            yield worked.name, person(book.rules.vocabulary, worked.start, worked.facts)
        except CaseError:
            assert worked.expect.get("refused")
    rng = random.Random("people of assistants")
    for number in range(60):
        facts = random_facts(book.rules.vocabulary, rng, rng.choice((0.05, 0.4, 0.95)))
        yield f"random {number}", person(book.rules.vocabulary, "nothing", facts)


def test_an_answer_is_the_one_of_the_page_and_the_command(calls, book):
    kinds = set()
    for name, case in answered_people(book):
        answer = assess(case, book, with_prediction=False)
        view = VIEWS["person"](answer, book, book.library)
        options = called(calls, "options", facts=nested(case.facts))
        kinds.add(options["kind"])
        if answer.urgency == "emergency":
            card = "\n".join(lines(for_page(answer, book, book.library).blocks, opened=True)).strip()
            assert called(calls, "assess", facts=nested(case.facts)) == {"kind": "emergency", "says": card}, name
            assert options == {"kind": "emergency", "says": card}, name
            continue
        shown = answer.to_json()
        for key in ("urgency", "urgency_could_be", "compression", "pressure_mmhg", "missing"):
            assert options[key] == shown[key], name
        assert options["standings"] == {option["option"]: option["standing"] for option in shown["plan"]}, name
        assert options["says"].startswith(_first_notice(view)), name
        assert book.words.intended_use in options["says"], name
    assert kinds == {"emergency", "options"}


def _first_notice(view):
    return list(lines(view.blocks[1:2], opened=True))[-1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_words_are_those_of_the_command_with_the_sources_behind(calls, book, language):
    spoken = book.in_language(language)
    case = person(book.rules.vocabulary, "all_no", {"leg_swelling": "evening", "left.ankle_cm": 22.75})
    answer = assess(case, spoken)
    reply = called(calls, "assess", facts=nested(case.facts), language=language)
    view = VIEWS["person"](answer, spoken, spoken.library)
    said = "\n".join(document_lines(view)).strip()
    body = "\n".join(lines(view.blocks, opened=True)).strip()
    assert body in reply["says"]
    assert set(said.splitlines()) <= set(reply["says"].splitlines())
    for line in lines(sources(answer, spoken), opened=True):
        assert line in reply["says"]
    assert reply["intended_use"] == spoken.words.intended_use


@pytest.mark.parametrize(
    ("tool", "arguments", "problem"),
    [
        ("assess", {}, "facts: it is needed"),
        ("assess", {"facts": []}, "facts: it must be an object"),
        ("assess", {"facts": {}, "language": "xx"}, "language: it must be one of en, de"),
        ("assess", {"facts": {}, "view": "page"}, "there is only facts, language here"),
        (
            "assess",
            {"facts": {"leg_swelin": "evening"}},
            "leg_swelin: there is no fact of this name; did you mean 'leg_swelling'?",
        ),
        (
            "assess",
            {"facts": {"left": {"ankle_cm": 9}}},
            "left.ankle_cm: must lie from 10 to 60 in cm; is that in inches?",
        ),
        ("options", {}, "options takes either an interview or facts"),
        ("options", {"facts": {}, "interview": "x"}, "options takes either an interview or facts"),
        ("answer", {"interview": "x", "question": 1, "replies": {}}, "call start_interview"),
        ("answer", {"interview": "x", "question": True, "replies": {}}, "question: it must be a whole number"),
        ("answer", {"interview": 3, "question": 1, "replies": {}}, "interview: it must be a text"),
        ("explain", {"name": "saddle-numbnes"}, "did you mean saddle-numbness"),
        ("evidence", {"about": "?"}, ""),
        ("evidence", {"about": "a" * 20_001}, "about: it must have at most 20000 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_its_fix(calls, tool, arguments, problem):
    reply = calls.call(tool, arguments)
    assert (reply.kind, reply.is_refused) == ("refused", True)
    assert problem in reply.says


def test_a_reply_that_cannot_be_is_refused_and_the_question_stays(calls):
    first = called(calls, "start_interview")
    name = first["interview"]
    for sent, problem in (
        ({}, "saddle_numbness: give its value, or null for 'not sure'"),
        ({**replies_of(first["asked"], {}), "saddle_numbness": "perhaps"}, "saddle_numbness: must be true or false"),
        ({**replies_of(first["asked"], {}), "age_years": 4}, "age_years: the question does not ask for it"),
    ):
        reply = called(calls, "answer", interview=name, question=1, replies=sent)
        assert reply["kind"] == "refused"
        assert problem in reply["says"]
        assert "perhaps" not in reply["says"]
    reply = called(calls, "answer", interview=name, question=3, replies={})
    assert "question: it must be from 1 to 1, the next one" in reply["says"]
    assert called(calls, "answer", interview=name, question=1, replies=replies_of(first["asked"], {}))["question"] == 2


def test_facts_that_contradict_each_other_are_refused(calls):
    reply = called(calls, "assess", facts={"leg_swelling": "none", "whole_leg_swollen": True})
    assert reply["kind"] == "refused"
    assert "whole_leg_swollen, leg_swelling" in reply["says"]


def test_what_stands_behind_a_sentence_or_a_question(calls, book):
    rule = next(rule for rule in book.rules.rules() if rule.claims and book.words.rules.get(rule.id))
    reply = called(calls, "evidence", about=book.words.rules[rule.id])
    assert reply["kind"] == "evidence"
    assert {claim["id"] for claim in reply["claims"]} >= set(rule.claims)
    assert all(book.library.claims[claim].statement in reply["says"] for claim in rule.claims)
    question = called(calls, "evidence", about="can I sleep in them?")
    assert question["kind"] == "answer"
    assert question["claims"]
    assert book.words.ask["signs"] in question["says"]
    near = called(calls, "evidence", about="socks at night or in the day")
    assert near["kind"] in {"choose", "answer", "unknown"}


def test_a_rule_is_explained(calls):
    reply = called(calls, "explain", name="saddle-numbness")
    assert reply["kind"] == "explanation"
    assert "saddle_numbness" in reply["says"]


def test_an_interview_is_forgotten_after_an_hour_and_beyond_the_most(book):
    seconds = [0.0]
    interviews = Interviews(lambda: seconds[0])
    first = interviews.begin("en")
    seconds[0] = KEPT_S
    assert interviews.of(first).language == "en"
    seconds[0] = KEPT_S + 1
    assert Calls(book, interviews).call("options", {"interview": first}).is_refused
    names = [interviews.begin("en") for _ in range(MOST + 1)]
    assert interviews.of(names[1]).language == "en"
    with pytest.raises(ValueError, match="call start_interview"):
        interviews.of(names[0])


def test_the_tools_lead_the_assistant_to_ask_one_at_a_time(calls, book):
    async def listed(client):
        return (await client.list_tools()).tools, client.instructions

    tools, instructions = talk(make_server(calls), listed)
    assert [tool.name for tool in tools] == TOOLS
    assert INSTRUCTIONS.partition("\n")[2] in instructions
    assert book.words.pages["answer"]["question"] in instructions
    assert book.words.intended_use in instructions
    for words in ("one question at a\n  time", "Never fill in a reply", '"emergency"', "their sources"):
        assert words in INSTRUCTIONS
    by_name = {tool.name: tool for tool in tools}
    assert "use start_interview" in by_name["assess"].description
    assert not by_name["answer"].annotations.read_only_hint


def test_the_schema_of_a_case_is_that_of_the_vocabulary(calls, book):
    facts = calls.schemas["assess"]["properties"]["facts"]
    described = set(facts["properties"]) - {"left", "right"}
    for leg in ("left", "right"):
        described |= {f"{leg}.{name}" for name in facts["properties"][leg]["properties"]}
    assert described == set(book.rules.vocabulary.every_key())
    age = facts["properties"]["age_years"]
    assert (age["type"], age["minimum"], age["maximum"]) == (["number", "null"], 0, 120)


def test_no_health_fact_is_in_the_log(calls, caplog):
    caplog.set_level(logging.DEBUG)
    facts = {**SWOLLEN, "left.ankle_cm": 23.4375, "age_years": 57}

    async def conversation(client):
        results = await interviewed(client, facts)
        await client.call_tool("assess", {"facts": {"left": {"ankle_cm": 987.625}, "pain_medicine": "secret-word"}})
        with pytest.raises(MCPError, match="there is no such tool"):
            await client.call_tool("secret-word", {})
        return results

    *questions, last = talk(make_server(calls), conversation, mode="legacy")
    lines_written = (record.getMessage() for record in caplog.records if record.name != "asyncio")
    text = re.sub(r" \d+ ms", "", "\n".join(lines_written))
    assert last["kind"] == "answer"
    assert text.count("answer question") >= len(questions) - 1
    for value in ("23.4375", "987.625", "secret-word", "57", "evening", questions[0]["interview"]):
        assert value not in text
    for key in {key for question in questions for key in json.dumps(question["asked"]).split('"') if "_" in key}:
        assert key not in text


def test_a_mistake_of_our_own_is_told_without_its_message(calls, caplog, monkeypatch):
    caplog.set_level(logging.INFO, "soleus.mcp")

    def broken(*_):
        raise RuntimeError("left ankle 22.5")

    monkeypatch.setattr("soleus.mcp.calls.explain", broken)

    async def conversation(client):
        with pytest.raises(MCPError, match="Soleus made a mistake"):
            await client.call_tool("explain", {"name": "rules"})

    talk(make_server(calls), conversation)
    assert "RuntimeError at " in caplog.text
    assert "22.5" not in caplog.text
