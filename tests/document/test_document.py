"""Every value means exactly what a person reads, in all three formats, or is refused by name; everything is bounded."""

import contextlib
import json
import os
import re
from decimal import Decimal, InvalidOperation
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.document import MOST_BYTES, MOST_VALUES, parse, read_document
from soleus.document.read import guess_format
from soleus.problems import ProblemsError

FORMATS = ("toml", "yaml", "json")
KEY = {"toml": "key = {}\n", "yaml": "key: {}\n", "json": '{{"key": {}}}'}
WORDS = {"true": True, "false": False, "null": None}
# What some reader of one of the formats takes for a number, a truth or nothing, and a person for something else.
LOOKS_PLAIN = [
    "065", "00", "-065", "08", "0x2A", "0o17", "0b11", "1_000", "1__0", "1_0.5", "1:30", "1:30:00", "190:20:30.15",
    "1e3", "1E3", "1e-3", "1.5e+3", ".5", "5.", "+5", "+0.5", ".inf", "-.INF", "inf", "-inf", "nan", "NaN", ".NaN",
    "Infinity", "yes", "No", "on", "OFF", "True", "FALSE", "Null", "~", "2026-11-22", "2026-1-2",
    "2026-11-22T10:00:00Z",
]  # fmt: skip


def read(format_, text):
    return parse(KEY[format_].format(text), format_, "it")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", ["0", "7", "-7", "168", "22.5", "-0.5", "0.0", "120.00", "9007199254740993"])
def test_a_plain_decimal_is_itself(format_, text):
    assert Decimal(repr(read(format_, text).sound()["key"])) == Decimal(text)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", LOOKS_PLAIN)
def test_what_only_looks_plain_is_refused_by_its_key_with_what_was_written(format_, text):
    try:
        document = read(format_, text)
        problems = document.problems
        assert document.content.get("key") is None or format_ == "toml"
    except ProblemsError as error:
        problems = error.problems
    assert len(problems) == 1
    assert "given: " in problems[0] or "this is not" in problems[0]
    if format_ != "toml" or text != "~":
        assert text[:3] in problems[0]
    if format_ == "yaml":
        assert problems[0].startswith("key (line 1): ")


@pytest.mark.parametrize("text", ["!!int ''", '!!int "065"', "!!timestamp x", "!!str 5", "! 5", "!own {a: 1}", "&a 5"])
def test_a_tag_or_an_anchor_is_refused_by_its_key(text):
    (problem,) = read("yaml", text).problems
    assert problem.startswith("key (line 1): write the value")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1\nb: *x\n", "b (line 2): write the value out, *NAME is not read; given: *x"),
        ("<<: {a: 1}\n", "line 1: a key that is no plain word"),
        ("a: 1\n---\nb: 1\n", "line 2: a second text begins here"),
        ("065: 1\n", "line 1: a key that is no plain word"),
        ("left:\n  abi: 0.8\n  ankle_cm: 1:30\n", "left.ankle_cm (line 3): a number has no colon"),
        ("sizes: [{size: No}]\n", "sizes.1.size (line 1): write true or false; if it is a name, put it in quotes"),
    ],
)
def test_what_yaml_would_copy_join_or_turn_is_refused_by_its_place(text, problem):
    assert any(told.startswith(problem) for told in parse(text, "yaml", "it").problems)


def test_all_of_it_is_told_at_once():
    text = "age_years: 065\nsex: No\nleft:\n  abi: 1e0\n"
    assert [told.partition(" ")[0] for told in parse(text, "yaml", "it").problems] == ["age_years", "sex", "left.abi"]


def test_quotes_make_a_text_of_anything_and_empty_is_nothing():
    assert parse("a: 'No'\nb: \"065\"\nc:\nd: null\ne: 36-38\nf: 3XL\n", "yaml", "it").sound() == {
        "a": "No", "b": "065", "c": None, "d": None, "e": "36-38", "f": "3XL",
    }  # fmt: skip


def as_read(text: str) -> object:
    """What a person reads there: a plain number, a truth, nothing, or the words."""
    if text in WORDS:
        return WORDS[text]
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII):
        return Decimal(text)
    return text


NUMBERLIKE = st.text("0123456789-+._:eExXob", min_size=1, max_size=12) | st.sampled_from(LOOKS_PLAIN)
ANY = NUMBERLIKE | st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9).map(repr)


@given(format_=st.sampled_from(FORMATS), text=ANY | FLOATS)
def test_any_scalar_means_what_a_person_reads_or_is_refused(format_, text):
    try:
        document = read(format_, text)
    except ProblemsError:
        return
    found = document.content
    if document.problems or not isinstance(found, dict) or list(found) != ["key"]:
        return
    value = found["key"]
    if isinstance(value, bool | None):
        assert as_read(text.partition("#")[0].strip()) is value or text.lstrip().startswith("#")
    elif isinstance(value, int | float):
        try:
            assert Decimal(repr(value)) == Decimal(text.partition("#")[0].strip())
        except InvalidOperation:
            pytest.fail(f"{text!r} was read as {value!r}")
        assert re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text.partition("#")[0].strip(), re.ASCII)


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ('{"age_years": 065}', "json"),
        ('\n  {"age_years": 1', "json"),
        ("# a note\nage_years = 5", "toml"),
        ("[left]\nabi = 1", "toml"),
        ("age_years: 5", "yaml"),
        ("--- \nage_years: 5", "yaml"),
        ('note: "a = b"', "yaml"),
        ("", "toml"),
    ],
)
def test_a_text_without_a_name_is_one_format_and_no_other(text, format_):
    assert guess_format(text) == format_


def test_json_with_a_mistake_is_never_read_as_anything_else():
    assert parse('{"age_years": 065}', "json", "it").problems == (
        "age_years (line 1): write it without a zero in front; if it is text, put it in quotes; given: 065",
    )


def test_json_that_stumbles_says_nothing_beside_its_mistake():
    stumbled = parse('{"leg_pain": true, "pregnant": no}', "json", "it")
    assert stumbled.content == {}
    assert len(stumbled.problems) == 1


def wide(count):
    return json.dumps({f"k{number}": 1 for number in range(count)})


@pytest.mark.parametrize(
    ("name", "text", "limit"),
    [
        pytest.param("a.yaml", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n" + "d: 1\n" * 1, "is not read", id="aliases"),
        pytest.param("a.json", wide(20_000), f"longer than {MOST_BYTES:,} bytes", id="20000-keys"),
        pytest.param("a.json", wide(MOST_VALUES), f"more than {MOST_VALUES:,} values", id="5000-keys"),
        pytest.param("a.toml", "a." * 45_000 + "a = 1", "longer than 1,000 characters", id="dotted-key"),
        pytest.param("a.toml", "\n".join(f"{'a.' * 30}k{n} = 1" for n in range(9)), "20 deep", id="deep-dotted-keys"),
        pytest.param("a.yaml", "a: '" + "x" * MOST_BYTES + "'", "bytes, the most that is read", id="long-text"),
        pytest.param("a.toml", "height_cm = 168." + "0" * 400, "at most 40 characters", id="400-zeros"),
        pytest.param("a.json", '{"height_cm": ' + "1" * 5000 + "}", "at most 40 characters", id="5000-figures"),
        pytest.param("a.yaml", "height_cm: " + "1" * 5000, "at most 40 characters", id="5000-figures-yaml"),
        pytest.param("a.toml", "height_cm = " + "1" * 900, "at most 40 characters", id="900-figures-toml"),
        pytest.param("a.json", '{"height_cm": 1e999999999}', "without an e", id="exponent"),
        pytest.param("a.yaml", "a: " + "[" * 30_000, "20 deep", id="deep-yaml"),
        pytest.param("a.json", '{"a": ' + "[" * 30_000, "20 deep", id="deep-json"),
        pytest.param("a.toml", "a = " + "[" * 900, "20 deep", id="deep-toml"),
        pytest.param("a.yaml", "- " * 300 + "a", "20 deep", id="deep-yaml-lists"),
    ],
)  # fmt: skip
def test_every_bound_is_named(tmp_path, name, text, limit):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsError) as refused:
        read_document(str(path)).sound()
    assert limit in str(refused.value)
    assert len(str(refused.value)) < 2000


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "folder.toml").mkdir()
    for name, kind in (("pipe.yaml", "a pipe"), ("zero.json", "a device"), ("folder.toml", "a folder")):
        with pytest.raises(ProblemsError, match=f"it is {kind}, not a file"):
            read_document(str(tmp_path / name))


@pytest.mark.parametrize("name", ["a.toml", "a.yaml", "a.json"])
def test_a_byte_order_mark_is_no_mistake_and_utf_16_is_named(tmp_path, name):
    text = {"a.toml": "a = 1", "a.yaml": "a: 1", "a.json": '{"a": 1}'}[name]
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_document(str(path)).sound() == {"a": 1}
    path.write_bytes(text.encode("utf-16"))
    with pytest.raises(ProblemsError, match="it is UTF-16 text; save it as UTF-8"):
        read_document(str(path))


@pytest.mark.parametrize("signs", ["_", "1_", "1", ".", ":0", "-", "e", "0e", "1,", "=1", " ", "a1."])
def test_no_text_takes_longer_to_refuse_the_odder_it_is(signs):
    """Each would take hours, were there a pattern that can cut it in two ways."""
    for begin, end, format_ in product(("1", "note: 1"), ("e", "x"), FORMATS):
        value = f"{begin}{signs * 3_000}{end}"
        with contextlib.suppress(ProblemsError):  # or it is taken for words
            assert parse(KEY[format_].format(value), format_, "it").sound()
