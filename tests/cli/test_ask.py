"""``soleus ask``: an answer in words or as JSON, the list of questions, and what is refused."""

import json

import pytest


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("Can I sleep in compression socks?", "answer", 1),
        ("how tight is the swelling", "choose", 3),
        ("zebra", "unknown", 0),
        ("my groin is numb", "danger", 0),
    ],
)
def test_json_has_one_shape(soleus, book, text, kind, count):
    status, out, err = soleus("ask", "--json", text)
    reply = json.loads(out)
    assert (status, err, list(reply)) == (0, "", ["kind", "questions", "says"])
    assert (reply["kind"], len(reply["questions"])) == (kind, count)
    assert [set(question) for question in reply["questions"]] == [{"id", "question"}] * count
    assert (book.words.ask["signs"] in reply["says"]) is (kind != "danger")


def test_the_command_answers_lists_and_writes(soleus, tmp_path):
    status, out, err = soleus("ask", "are they recommended?")
    assert (status, err) == (0, "")
    assert "Only websites" in out
    status, out, err = soleus("ask", "--list")
    assert (status, err) == (0, "")
    assert "Can I sleep in compression socks?" in out
    assert soleus("ask", "are they recommended?", "--out", str(tmp_path / "answer.html"))[0] == 0
    assert "Only websites" in (tmp_path / "answer.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ((), "there is no question"),
        (("",), "there is no word in it"),
        (("\N{SOCKS}",), "there is no word in it"),
        (("x" * 20_001,), "it is longer than 20,000 characters"),
        (("--list", "are they safe"), "--list stands alone"),
        (("--list", "--json"), "--list stands alone"),
    ],
)
def test_what_is_no_question_is_refused(soleus, line, says):
    status, out, err = soleus("ask", *line)
    assert (status, out) == (2, "")
    assert err.startswith("soleus: The question cannot be read\n")
    assert says in err
