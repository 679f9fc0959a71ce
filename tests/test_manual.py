"""The manual: whatever its pages show is true when they are built, and nothing of the rulebook is left out."""

import re
from pathlib import Path

import pytest

from docs._ext.chapters import chapter
from docs._ext.chapters import names as chapter_names
from docs._ext.commands import ExampleError, commands, console_lines, copied_program, part_of, run_copy, run_here, said
from docs._ext.expand import BLOCK, MAKERS, PAGES, TABLES, expand
from soleus.rules.levels import OPTIONS, VERDICTS
from tests.predictions import remembering
from tools.manual import loads_from_elsewhere, style_loads_from_elsewhere

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OWN = sorted(
    [
        DOCS / "index.md",
        *(page for door in ("people", "clinicians", "engineers") for page in (DOCS / door).rglob("*.md")),
    ]
)
SHOWING_COMMANDS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]

ANCHOR = re.compile(r"^\(([^)]+)\)=$", re.MULTILINE)
LINK = re.compile(r"\]\(#([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.DOTALL | re.MULTILINE)
CERTAINTY = re.compile(r"\b(probably|likely|unlikely|perhaps|possibly|uncertain)\b", re.IGNORECASE)
LONGEST = 35  # words in a sentence of the manual's own prose


def name(page):
    return page.relative_to(ROOT).as_posix()


def prose(page):
    """A page's own words: no blocks, no tables, no anchors; a paragraph or an item of a list is one string."""
    text = ANCHOR.sub("", FENCE.sub("\n", page.read_text("utf-8")))
    kept = [line for line in text.splitlines() if not line.startswith("|")]
    paragraphs = re.split(r"\n\s*\n|\n(?=- |\d+\. |#+ )|(?<=\n)(?=- )", "\n".join(kept))
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.!?:])\s+", text) if sentence]


@pytest.fixture(scope="module")
def expanded(known_predictions):
    """Every page of the manual as it is parsed; each example in it has been run."""
    with remembering(known_predictions):
        return {name(page): expand(page.read_text("utf-8")) for page in OWN}


@pytest.fixture(scope="module")
def anchors(expanded):
    return [anchor for text in expanded.values() for anchor in ANCHOR.findall(text)]


def test_no_block_is_left_over(expanded):
    assert {page for page, text in expanded.items() if "{soleus-" in text} == set()


def test_every_rule_condition_option_verdict_claim_and_command_has_its_place(anchors, rules, library):
    wanted = {f"rule-{rule.id}" for rule in rules.rules()} | {f"rule-{condition}" for condition in rules.conditions}
    wanted |= {f"option-{option}" for option in OPTIONS} | {f"verdict-{verdict}" for verdict in VERDICTS}
    wanted |= {f"claim-{claim}" for claim in library.claims} | {f"command-{command}" for command in commands()}
    assert wanted - set(anchors) == set()


def test_no_two_places_have_one_name(anchors):
    assert sorted(anchors) == sorted(set(anchors))


def test_every_link_to_a_rule_or_a_claim_leads_somewhere(expanded, anchors):
    kinds = ("rule-", "claim-", "verdict-", "option-", "chapter-", "family-", "command-")
    links = {link for text in expanded.values() for link in LINK.findall(text) if link.startswith(kinds)}
    assert links - set(anchors) == set()


def test_every_chapter_has_its_page():
    there = {page.stem for page in (DOCS / "clinicians" / "rulebook").glob("*.md")} - {"index"}
    assert there == set(chapter_names()), "docs/engineers/manual.md says what such a page holds"


@pytest.mark.parametrize("made", [*TABLES, *PAGES])
def test_everything_that_code_can_make_is_shown_somewhere(made):
    kind = "table" if made in TABLES else "page"
    assert any(f"```{{soleus-{kind}}} {made}\n" in page.read_text("utf-8") for page in OWN)


@pytest.mark.parametrize("page", OWN, ids=name)
def test_a_sentence_of_the_manual_can_be_read_at_one_go(page):
    long = [s for text in prose(page) for s in sentences(text) if len(s.split()) > LONGEST]
    assert long == []


@pytest.mark.parametrize("page", sorted((DOCS / "people").glob("*.md")), ids=name)
def test_words_of_certainty_are_left_to_code(page):
    assert [text for text in prose(page) if CERTAINTY.search(text)] == []


@pytest.mark.parametrize("page", OWN, ids=name)
def test_every_target_of_make_on_a_page_is_one(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"^\$ make ([a-z]+)$", page.read_text("utf-8"), re.MULTILINE)) <= set(targets)


def shown_commands():
    return list(dict.fromkeys(line for page in SHOWING_COMMANDS for line in console_lines(page.read_text("utf-8"))))


# What writes into the program itself: it runs as a program of its own, which is a copy.
ON_THE_COPY = {"soleus check --compile"}
# What a step of `make check` runs as it stands, and nothing is gained by another minute of it.
STEPS = {"soleus prove": "prove"}


@pytest.mark.usefixtures("predictions_kept")
def test_every_command_on_a_page_does_what_its_page_says():
    """They run beside a copy of the program, since some of them write."""
    assert len(shown_commands()) > len(commands())
    assert {*ON_THE_COPY, *STEPS} <= {line for line, _ in shown_commands()}
    wrong = {}
    with copied_program() as folder:
        for line, expected in shown_commands():
            if line in STEPS:
                continue
            run = run_copy if line in ON_THE_COPY else run_here
            status, text = run(folder, line if run is run_copy else line.removeprefix("soleus "))
            if status != expected:
                wrong[line] = text
    assert wrong == {}


@pytest.mark.parametrize(("line", "target"), STEPS.items())
def test_a_command_that_is_left_to_a_step_is_run_there(line, target):
    recipe = re.search(rf"^{target}:.*\n(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert recipe is not None
    assert f"$(BIN)/{line})" in recipe[1]


def test_commands_with_short_and_with_long_names_are_found():
    assert {"assess", "check", "explain", "interview"} <= set(commands())


def test_replies_are_shown_where_they_were_given():
    text = said("interview --plain", typed=["q"])
    assert any(line.endswith(": q") for line in text.splitlines())


def test_a_line_under_a_command_names_its_exit_status():
    page = "```console\n$ soleus assess a.toml\n# exit 2\n$ make test\n$ soleus check\n```\n\n`$ soleus not-this`\n"
    assert console_lines(page) == [("soleus assess a.toml", 2), ("soleus check", 0)]


# ---------------------------------------------------------------- spoiled samples


@pytest.mark.parametrize(
    "block",
    [
        "```{soleus-output} assess nobody.toml\n```",
        "```{soleus-output} assess examples/evening-swelling.toml\n:status: 2\n```",
        "```{soleus-output} assess examples/saddle-numbness.yaml\n:part: plan\n```",
        "```{soleus-table} none-of-this-name\n```",
        "```{soleus-chapter} none-of-this-name\n```",
        "```{soleus-nothing}\n```",
        "```{soleus-correction}\n:run: check\n\n--- src/soleus/knowledge/words.yaml\n-no line of it\n+new\n```",
    ],
)
def test_a_page_that_asks_for_what_is_not_there_is_refused(block):
    assert BLOCK.match(block)
    with pytest.raises(ExampleError):
        expand(f"# Page\n\n{block}\n")


def test_a_part_of_an_answer_is_cut_out_whole():
    text = said("assess examples/evening-swelling.toml")
    part = part_of(text, "pressure_and_size")
    assert part in text
    assert part.splitlines()[0] == "Pressure and size"
    assert "mmHg at the ankle" in part


def test_a_chapter_says_every_rule_of_its_own(rules):
    texts = {chapter_name: chapter(chapter_name) for chapter_name in chapter_names()}
    assert [rule.id for rule in rules.rules() if f"(rule-{rule.id})=" not in texts[rule.chapter]] == []


def test_every_block_is_explained_to_its_next_author():
    page = (DOCS / "engineers" / "manual.md").read_text("utf-8")
    assert [maker for maker in MAKERS if f"`soleus-{maker}" not in page] == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://elsewhere.example/a.js"></script>', ["https://elsewhere.example/a.js"]),
        ('<link rel="stylesheet" href="//elsewhere.example/a.css">', ["//elsewhere.example/a.css"]),
        ('<img src="http://elsewhere.example/a.png">', ["http://elsewhere.example/a.png"]),
        ('<a href="https://elsewhere.example/">a link</a><img src="a.png"><script src="a.js"></script>', []),
    ],
)
def test_what_a_page_loads_from_elsewhere_is_found(page, found):
    assert loads_from_elsewhere(page) == found


@pytest.mark.parametrize(
    ("style", "is_found"),
    [
        ('@import "https://elsewhere.example/a.css";', True),
        ("@font-face { src: url( 'https://elsewhere.example/a.woff' ); }", True),
        ("p { background: url(data:image/png;base64,AAAA); }", False),
    ],
)
def test_what_a_style_sheet_loads_from_elsewhere_is_found(style, is_found):
    assert bool(style_loads_from_elsewhere(style)) is is_found
