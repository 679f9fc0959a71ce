"""An interview over HTTP goes the way of the one in Python, and keeps nothing between two steps."""

import json

import pytest

from soleus.answer import assess
from soleus.case.start import nested
from soleus.interviewing import Interview, interview_text, next_question, questions_left, replied

KNOWN = {
    "nobody answers anything": {},
    "an emergency": {"saddle_numbness": True},
    "swollen by evening, with a tape at hand": {
        **dict.fromkeys(["saddle_numbness", "bladder_change", "bowel_change", "sexual_function_change"], False),
        "age_years": 58,
        "leg_swelling": "evening",
        "left.ankle_cm": 22.5,
        "left.calf_cm": 37.5,
    },
}


ONE_LEG = (
    "new_swelling_one_leg, leg_swelling: a newly swollen leg counts as swelling; leg_swelling cannot be none beside it"
)
WHOLE_LEG = (
    "whole_leg_swollen, leg_swelling: a leg swollen up to the thigh counts as swelling; leg_swelling cannot be none "
    "beside it"
)


def step(client, **content):
    response = client.post("/api/interview", json=content)
    assert response.status_code == 200, response.text
    return response.json()


def replies(question, facts):
    keys = [field["key"] for field in question["fields"]]
    if question["kind"] == "offer":
        return {key: key in facts for key in keys}
    return {key: facts.get(key) for key in keys}


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("facts", KNOWN.values(), ids=KNOWN)
def test_an_interview_is_that_of_python_to_its_end(client, book, facts):
    interview, reached = Interview(), step(client)
    assert reached["left"] == questions_left(interview, book)
    while (question := next_question(interview, book)) is not None:
        shown = reached["question"]
        assert [field["key"] for field in shown["fields"]] == list(question.keys)
        assert (shown["kind"], shown["stage"], shown["topic"]) == (question.kind, question.stage, question.topic)
        assert reached["left"] > 0
        assert reached["answer"] is None
        interview = replied(interview, question, facts, book)
        reached = step(client, interview=reached["interview"], replies=replies(shown, facts))
        assert reached["interview"] == json.loads(interview_text(interview))
    answer = json.loads(json.dumps(assess(interview.case(), book).to_json(), default=str))
    assert reached["question"] is None
    assert reached["left"] == 0
    assert reached["answer"] == answer
    assert reached["case"] == nested(interview.facts)
    assert client.post("/api/assess?prediction=false", json=reached["case"]).json() == answer


def test_what_was_known_before_is_not_asked(client):
    reached = step(client, interview=state(given={"age_years": 58, "pregnant": None}))
    assert reached["case"] == {"age_years": 58}


def test_the_state_is_enough_to_go_on(client):
    first = step(client)
    second = step(client, interview=first["interview"], replies=replies(first["question"], {}))
    again = step(client, interview=second["interview"])
    assert again == second


def test_an_earlier_answer_can_be_another(client):
    first = step(client)
    second = step(client, interview=first["interview"], replies=replies(first["question"], {}))
    yes = replies(first["question"], {"saddle_numbness": True})
    changed = step(client, interview=second["interview"], replies=yes, step=0)
    assert changed["answer"]["urgency"] == "emergency"
    assert len(changed["interview"]["steps"]) == 1


def refused(client, status=422, **content):
    response = client.post("/api/interview", json=content)
    assert response.status_code == status, response.text
    return response.json()["problems"]


def test_a_key_that_is_left_out_is_asked_for_and_not_taken_for_no(client):
    question = step(client)["question"]
    given = replies(question, {})
    del given["bowel_change"]
    assert refused(client, replies=given) == ["bowel_change: give its value, or null for 'not sure'"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"interviews": {}}, "there is only interview, replies, step here"),
        ({"interview": {"kind": "soleus interview"}}, "interview: it is not an interview that Soleus saved"),
        ({"interview": []}, "interview: it is not an interview that Soleus saved"),
        ({"replies": 3}, "replies: it must be a JSON object with a value for each key of the question"),
        ({"step": 0}, "step: it says which question the replies are to, so they are needed too"),
        ({"step": 0, "replies": {}}, "step: it must be the number of a step of the interview, counted from 0"),
        ({"step": True, "replies": {}}, "step: it must be the number of a step of the interview, counted from 0"),
        ({"replies": {"age_years": 4}}, "age_years: the question does not ask for it"),
        ({"replies": {"4 stents": 4}}, "there is no fact of a name that is no plain word"),
    ],
)
def test_what_is_no_step_is_refused(client, content, problem):
    assert problem in refused(client, **content)


def state(*steps, given=None):
    held = {"kind": "soleus interview", "form": 1, "thorough": False, "steps": list(steps)}
    return held if given is None else {**held, "given": given}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"age_years": 520}, "interview: age_years: must lie from 0 to 120 in years"),
        ({"my blood": "0+"}, "interview: it answers what is no fact"),
        ({"leg_swelling": "none", "whole_leg_swollen": True}, f"interview: {WHOLE_LEG}"),
    ],
)
def test_a_state_that_cannot_be_is_refused(client, given, problem):
    assert refused(client, interview=state(given=given)) == [problem]


def test_an_offer_takes_whether_there_is_a_result(client):
    facts = KNOWN["swollen by evening, with a tape at hand"]
    reached = step(client)
    while reached["question"]["kind"] != "offer":
        reached = step(client, interview=reached["interview"], replies=replies(reached["question"], facts))
    keys = [field["key"] for field in reached["question"]["fields"]]
    assert refused(client, interview=reached["interview"], replies=dict.fromkeys(keys, 1)) == [
        f"{key}: must be true where there is a result, else false or null" for key in keys
    ]
    after = step(client, interview=reached["interview"], replies=dict.fromkeys(keys))
    assert after["interview"]["steps"][-1]["replies"] == dict.fromkeys(keys)


def test_a_reply_that_cannot_be_is_refused_and_one_that_contradicts(client):
    known = {"leg_swelling": "none"}
    begun = step(client, interview=state(given=known))
    while "new_swelling_one_leg" not in replies(question := begun["question"], {}):
        begun = step(client, interview=begun["interview"], replies=replies(question, {}))
    swollen = replies(question, {"new_swelling_one_leg": True})
    assert refused(client, 409, interview=begun["interview"], replies=swollen) == [ONE_LEG]
    wrong = dict.fromkeys(swollen, "yes")
    assert refused(client, interview=begun["interview"], replies=wrong) == [
        f"{key}: must be true or false, without quotes" for key in wrong
    ]


def test_after_the_end_there_is_nothing_to_reply_to(client):
    over = step(client, interview=state(given={"saddle_numbness": True}))
    assert refused(client, interview=over["interview"], replies={}) == ["replies: there is no question left"]
