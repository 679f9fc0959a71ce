"""What people type in German is understood, by the words of the language file; what means something else is not."""

import pytest

from soleus.interviewing import Interview, both_legs, field, in_words, next_question, pick, question_form


@pytest.fixture(scope="module")
def german(book):
    return book.in_language("de")


@pytest.fixture(scope="module")
def form(german):
    return lambda key: field(key, german.rules.vocabulary.fact(key), german.words)


UNDERSTOOD = [
    ("diabetes", "ja", True),
    ("diabetes", " Ja, bitte! ", True),
    ("diabetes", "trifft zu", True),
    ("diabetes", "1", True),
    ("diabetes", "Nein", False),
    ("diabetes", "nö", False),
    ("diabetes", "überhaupt nicht", False),
    ("diabetes", "weiß nicht", None),
    ("diabetes", "weiss ich nicht", None),
    ("diabetes", "keine Ahnung", None),
    ("diabetes", "?", None),
    ("age_years", "58", 58.0),
    ("age_years", "58 Jahre", 58.0),
    ("age_years", "etwa 58 Jahre alt", 58.0),
    ("age_years", "sechzig", 60.0),
    ("height_cm", "168,5", 168.5),
    ("height_cm", "168,5 cm", 168.5),
    ("height_cm", "168 Zentimeter", 168.0),
    ("weight_kg", "72 Kilo", 72.0),
    ("weight_kg", "72,5kg", 72.5),
    ("left.ankle_cm", "22,5", 22.5),
    ("left.abi", "0,85", 0.85),
    ("leg_pain_0_10", "7 von 10", 7.0),
    ("leg_pain_0_10", "keine", 0.0),
    ("nyha_class", "Klasse III", 3),
    ("nyha_class", "Stadium 2", 2),
    ("ceap_class", "C4", 4),
    ("hours_sitting", "acht Stunden am Tag", 8.0),
    ("hours_walking", "eine halbe Stunde", 0.5),
    ("hours_walking", "anderthalb Stunden", 1.5),
    ("hours_walking", "zwei und eine halbe Stunde", None),
    ("leg_swelling", "abends geschwollen", "evening"),
    ("leg_swelling", "2", "evening"),
    ("leg_swelling", "keine", "none"),
    ("leg_swelling", "keine Schwellung", "none"),
    ("painful_leg", "links", "left"),
    ("painful_leg", "Rechts", "right"),
    ("painful_leg", "beide Beine", "both"),
    ("sex", "weiblich", "female"),
]


@pytest.mark.parametrize(("key", "typed", "value"), UNDERSTOOD)
def test_understood(form, key, typed, value):
    reply = form(key).parse(typed)
    assert (reply.value, reply.echo) == (value, "")
    assert bool(reply.problem) == (key == "hours_walking" and value is None)


@pytest.mark.parametrize(
    ("key", "typed", "value", "said"),
    [
        ("height_cm", "66 Zoll", 167.6, "167,6 cm"),
        ("height_cm", "5 Fuß 6 Zoll", 167.6, "167,6 cm"),
        ("height_cm", "1,68 m", 168.0, "168 cm"),
        ("height_cm", "1,68 Meter", 168.0, "168 cm"),
        ("left.ankle_cm", "9 Zoll", 22.9, "22,9 cm"),
        ("weight_kg", "68000 Gramm", 68.0, "68 kg"),
        ("pain_weeks", "3 Monate", 13.0, "13 Wochen"),
        ("pain_weeks", "10 Tage", 1.4, "1,4 Wochen"),
        ("pain_weeks", "zwei Jahre", 104.4, "104,4 Wochen"),
        ("hours_sitting", "90 Minuten", 1.5, "1,5 Stunden am Tag"),
        (
            "cause",
            "Bandscheibenvorfall",
            "disc_herniation",
            "ein Bandscheibenvorfall oder eine vorgewölbte Bandscheibe",
        ),
        ("leg_swelling", "den ganzen Tag", "all_day", "den ganzen Tag geschwollen"),
    ],
)
def test_what_is_converted_or_guessed_is_said_back_in_german(form, key, typed, value, said):
    reply = form(key).parse(typed)
    assert (reply.value, reply.echo, reply.problem) == (value, said, "")


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("weight_kg", "150 Pfund"),  # a German pound is 500 g, an English one is not
        ("weight_kg", "1.500"),
        ("height_cm", "1.680 mm"),
        ("age_years", "1.058"),
        ("age_years", "1,058"),
        ("age_years", "fünfundsechzig"),
        ("age_years", "fast 65"),
        ("age_years", "ja"),
        ("diabetes", "jein"),
        ("diabetes", "manchmal"),
        ("diabetes", ""),
        ("leg_swelling", "geschwollen"),
        ("painful_leg", "das andere"),
    ],
)
def test_what_is_not_understood_is_asked_again_in_german(form, key, typed):
    reply = form(key).parse(typed)
    assert reply.value is None
    assert reply.problem.startswith("Bitte geben Sie")


def test_a_number_in_another_unit_is_asked_for_with_its_german_name(form):
    problem = form("height_cm").parse("1,68").problem
    assert "Meter" in problem
    assert "metres" not in problem
    assert form("height_cm").other_units == ("Zoll", "Meter", "Millimeter")


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("22,5 23", (22.5, 23.0)),
        ("22,5 und 23", (22.5, 23.0)),
        ("22,5; 23,5", (22.5, 23.5)),
        ("22,5, 23,5", (22.5, 23.5)),
        ("links 22,5 rechts 23", (22.5, 23.0)),
        ("rechts 23, links 22,5", (22.5, 23.0)),
        ("rechtes Bein: 23 und linkes Bein: 22,5", (22.5, 23.0)),
        ("beide 22,5", (22.5, 22.5)),
        ("22,5 beide Beine", (22.5, 22.5)),
        ("22,5 ?", (22.5, None)),
        ("weiß nicht", (None, None)),
    ],
)
def test_both_legs_at_once(form, typed, values):
    replies = both_legs([form("left.ankle_cm"), form("right.ankle_cm")], typed)
    assert not isinstance(replies, str), replies
    assert tuple(reply.value for reply in replies) == values


@pytest.mark.parametrize("typed", ["22", "links 22 links 23", "links 22,5", ""])
def test_one_leg_is_asked_again(form, typed):
    legs = [form("left.ankle_cm"), form("right.ankle_cm")]
    assert str(both_legs(legs, typed)).startswith("Bitte geben Sie")


@pytest.mark.parametrize(
    ("typed", "picked"),
    [
        ("nichts davon", (False, False, False)),
        ("0", (False, False, False)),
        ("weiß nicht", (None, None, None)),
        ("alle", (True, True, True)),
        ("1 und 3", (True, False, True)),
        ("1, 3?", (True, False, None)),
    ],
)
def test_lines_are_picked_in_german(german, typed, picked):
    assert pick(["a", "b", "c"], typed, german.words) == picked


@pytest.mark.parametrize("code", ["en", "de"])
def test_every_listed_reply_is_understood(book, code):
    spoken = book.in_language(code)
    asked = field("diabetes", spoken.rules.vocabulary.fact("diabetes"), spoken.words)
    for name, value in (("yes", True), ("no", False), ("not_sure", None)):
        for typed in spoken.words.typed[name]:
            reply = asked.parse(typed.upper())
            assert (reply.value, reply.problem) == (value, ""), typed


def test_a_whole_question_is_asked_in_german(german):
    question = next_question(Interview(), german)
    assert question is not None
    form = question_form(question, german)
    assert form.ask == "Taubheit, Blase und Darm: Trifft etwas davon auf Sie zu?"
    assert next(iter(form.lines.values())).startswith("Ist es zwischen den Beinen taub")
    assert (form.none, form.not_sure) == ("nichts davon", "nicht sicher")
    assert form.read("weiß nicht").replies == dict.fromkeys(form.question.keys)


def test_answers_that_do_not_go_together_are_named_in_german(german):
    problem = "pregnant, left.abi: no such thing (question 1)"
    assert in_words(problem, german.words) == (
        "Das passt nicht zusammen: eine Schwangerschaft; linkes Bein: der Knöchel-Arm-Index (ABI)."
    )
    assert in_words("something else", german.words) == "something else"
