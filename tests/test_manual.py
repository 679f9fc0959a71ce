"""The manual: nothing of the rulebook is left out, every link leads somewhere, and its own words can be read.

Whether its made parts say what the code says is held by ``python -m tools.tables --check``, and by nothing here.
"""

import re
from pathlib import Path, PurePosixPath

import pytest

from soleus.load import load_book
from soleus.rules.chapters import KEYS
from soleus.rules.levels import OPTIONS, VERDICTS
from tools import tables
from tools.manual import loads_from_elsewhere, style_loads_from_elsewhere
from tools.pages import places
from tools.pages.chapters import chapter
from tools.pages.chapters import names as chapter_names
from tools.pages.corrections import copied_program, run_copy, without_seconds
from tools.pages.makers import ASKED, ELSEWHERE, PLAIN, make
from tools.pages.markdown import link, settle, slug, table
from tools.pages.marks import PageError, Wanted, fill, put, shown, wanted_parts, without_made
from tools.pages.run import commands, console_lines, part_of, run_here, said

# reads words and pages, or asks what the package says: no line of it is run here alone
pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
OWN = sorted(
    [
        DOCS / "index.md",
        *(page for door in ("people", "clinicians", "engineers") for page in (DOCS / door).rglob("*.md")),
    ]
)
OUTSIDE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]

HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"^<!--.*?^-->$", re.DOTALL | re.MULTILINE)
CERTAINTY = re.compile(r"\b(probably|likely|unlikely|perhaps|possibly|uncertain)\b", re.IGNORECASE)
LONGEST = 35  # words in a sentence of the manual's own prose


def name(page):
    return page.relative_to(ROOT).as_posix()


def without_code(page):
    return COMMENT.sub("", FENCE.sub("\n", page))


def prose(page):
    """A page's own words: no made parts, no blocks, no tables; a paragraph or an item of a list is one string."""
    text = without_code(without_made(page.read_text("utf-8")))
    kept = [line for line in text.splitlines() if not line.startswith("|")]
    paragraphs = re.split(r"\n\s*\n|\n(?=- |\d+\. |#+ )|(?<=\n)(?=- )", "\n".join(kept))
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.!?:])\s+", text) if sentence]


def anchors_of(text):
    """The anchors of a page's headings, as code hosts and the manual make them; the second of a name gets a number."""
    seen: dict[str, int] = {}
    found = []
    for heading in HEADING.findall(without_code(text)):
        anchor = slug(re.sub(r"\\(.)", r"\1", heading.replace("`", "").replace("*", "")))
        found.append(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    return found


@pytest.fixture(scope="module")
def texts():
    return {path: path.read_text("utf-8") for path in [*PAGES, *OUTSIDE]}


@pytest.fixture(scope="module")
def anchors(texts):
    return {path: anchors_of(text) for path, text in texts.items()}


def leads_nowhere(path, target, anchors):
    file, _, anchor = target.partition("#")
    found = (path.parent / file).resolve() if file else path
    return not found.exists() or (bool(anchor) and anchor not in anchors.get(found, []))


def test_every_link_leads_to_a_file_and_a_heading(texts, anchors):
    wrong = [
        f"{name(path)}: {target}"
        for path, text in texts.items()
        for target in LINK.findall(without_code(text))
        if not target.startswith(("http:", "https:", "mailto:")) and leads_nowhere(path, target, anchors)
    ]
    assert wrong == []


@pytest.mark.parametrize("target", ["none.md", "index.md#none", "#none"])
def test_a_link_that_leads_nowhere_is_noticed(target, anchors):
    assert leads_nowhere(DOCS / "index.md", target, anchors)


def places_of(rules, library):
    """Where every rule, condition, claim, verdict, family, option and command is to be found."""
    links = [places.rule_link(rule.id) for rule in rules.rules()]
    links += map(places.rule_link, rules.conditions)
    links += map(places.claim_link, library.claims)
    links += map(places.verdict_link, VERDICTS)
    links += map(places.family_link, KEYS)
    links += [link("", f"clinicians/options.md#{slug(load_book().words.options[option])}") for option in OPTIONS]
    links += [link("", f"engineers/commands.md#soleus-{command}") for command in commands()]
    return [target.removeprefix("docs:") for link in links for target in LINK.findall(link)]


def test_every_rule_condition_option_verdict_claim_and_command_has_its_place(rules, library, anchors):
    for place in places_of(rules, library):
        page, _, anchor = place.partition("#")
        assert anchors[DOCS / page].count(anchor) == 1, place
        assert f"{anchor}-1" not in anchors[DOCS / page], f"{place}: two headings have this name"


def test_every_chapter_has_its_page():
    there = {page.stem for page in (DOCS / "clinicians" / "rulebook").glob("*.md")} - {"index"}
    assert there == set(chapter_names()), f"run '{tables.RUN}'; it begins a page, and takes none away"


def test_everything_that_can_be_made_is_shown_somewhere_and_explained_to_its_next_author(texts):
    asked = {part.name for text in texts.values() for part in wanted_parts(text)}
    assert asked == {*ASKED, *PLAIN, *ELSEWHERE}
    explained = (DOCS / "engineers" / "manual.md").read_text("utf-8")
    assert [maker for maker in (*ASKED, *ELSEWHERE) if f"`{maker}" not in explained] == []


def test_no_part_was_left_unfilled(texts):
    parts = [(path, part) for path, text in texts.items() for part in wanted_parts(text)]
    assert [name(path) for path, part in parts if not shown(path, part.name, part.argument)] == []


def test_every_page_of_a_hidden_tree_is_linked_beside_it(texts):
    """Sphinx is told of the tree in a comment; whoever reads the source sees the links."""
    for path, text in texts.items():
        for tree in re.findall(r"^<!-- \{toctree\}\n(.*?)^-->$", text, re.DOTALL | re.MULTILINE):
            entries = [line for line in tree.splitlines() if line and not line.startswith(":") and "*" not in line]
            links = {(path.parent / target.partition("#")[0]).resolve() for target in LINK.findall(text)}
            assert [entry for entry in entries if (path.parent / f"{entry}.md").resolve() not in links] == [], name(
                path
            )


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
    texts = [without_made(path.read_text("utf-8")) for path in [*OUTSIDE, *PAGES]]
    return list(dict.fromkeys(line for text in texts for line in console_lines(text)))


# What writes into the program itself: it runs as a program of its own, which is a copy.
ON_THE_COPY = {"soleus check --compile"}
# What a step of `make check` runs as it stands, and nothing is gained by another minute of it.
STEPS = {"soleus prove": "prove"}


@pytest.mark.usefixtures("predictions_kept")
def test_every_command_on_a_page_does_what_its_page_says():
    """They run in one folder, since some use what others wrote, beside a copy of the program."""
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
    text = said("interview --plain", typed=("q",))
    assert any(line.endswith(": q") for line in text.splitlines())


def test_a_line_under_a_command_names_its_exit_status():
    page = "```console\n$ soleus assess a.toml\n# exit 2\n$ make test\n$ soleus check\n```\n\n`$ soleus not-this`\n"
    assert console_lines(page) == [("soleus assess a.toml", 2), ("soleus check", 0)]


# ---------------------------------------------------------------- filling pages


BODY = "<!-- made: output x\nfile: a.toml\nstatus: 2\n\nage_years = 1\n\nleg_pain = true\n-->\n<!-- /made -->\n"


def test_a_part_says_what_is_wanted():
    [part] = wanted_parts(f"# A page\n\n{BODY}")
    assert part == Wanted("output", "x", {"file": "a.toml", "status": "2"}, "age_years = 1\n\nleg_pain = true\n")
    assert part.status == 2
    assert wanted_parts("<!-- made: chapter arteries -->\n<!-- /made -->") == [Wanted("chapter", "arteries")]


def test_a_part_is_filled_anew_and_the_words_around_it_stay():
    page = f"# A page\n\nBefore.\n\n{BODY}\nAfter.\n"
    once, problems = fill(page, lambda part: f"made of {part.argument}")
    assert not problems
    assert once == page.replace("-->\n<!-- /made", "-->\n\nmade of x\n\n<!-- /made")
    assert fill(once, lambda _: "made of x") == (once, [])
    assert without_made(once) == "# A page\n\nBefore.\n\n\n\nAfter.\n"


def test_a_part_that_another_command_makes_stays():
    page = "<!-- made: mutants -->\n\nold\n\n<!-- /made -->\n"
    assert fill(page, make) == (page, [])


@pytest.mark.parametrize(
    "spoiled",
    [
        "<!-- made: kleene -->\n",
        "text\n<!-- /made -->\n",
        "<!-- made: kleene -->\n<!-- made: kleene -->\n<!-- /made -->\n",
    ],
    ids=["no end", "no beginning", "one in the other"],
)
def test_a_part_without_its_other_end_is_named(spoiled):
    _, problems = fill(spoiled, lambda _: "text")
    assert problems
    assert "lacks" in problems[0]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("output", "assess nobody.toml"),
        Wanted("output", "assess examples/evening-swelling.toml", {"status": "2"}),
        Wanted("output", "assess examples/saddle-numbness.yaml", {"part": "plan"}),
        Wanted("chapter", "none-of-this-name"),
        Wanted("nothing"),
        Wanted("file", "none-of-this-name.toml"),
        Wanted("module", "soleus.none_of_this_name"),
        Wanted("section", "CONTRIBUTING.md", {"under": "None of this name"}),
        Wanted("correction", "", {"run": "check"}, "--- src/soleus/knowledge/words/en.yaml\n-no line of it\n+new\n"),
    ],
    ids=lambda wanted: wanted.title,
)
def test_a_page_that_asks_for_what_is_not_there_is_refused(wanted):
    with pytest.raises(PageError):
        make(wanted)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one page with two parts, one of which cannot be made."""
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    parts = "".join(f"<!-- made: {asked} -->\nold\n<!-- /made -->\n" for asked in ("kleene", "chapter none"))
    (tmp_path / "docs" / "page.md").write_text(parts, "utf-8")
    return tmp_path


def test_what_is_stale_is_named_with_its_file_and_the_command(project, capsys):
    before = (project / "docs" / "page.md").read_text("utf-8")
    assert tables.main(["--check", "docs/page.md"]) == 1
    told = capsys.readouterr().out
    assert "docs/page.md: line 2" in told
    assert f"run '{tables.RUN}'" in told
    assert (project / "docs" / "page.md").read_text("utf-8") == before


def test_one_part_that_cannot_be_made_stops_no_other(project, capsys):
    assert tables.main(["docs/page.md"]) == 1
    assert "docs/page.md, line 4, chapter none" in capsys.readouterr().out
    page = project / "docs" / "page.md"
    assert shown(page, "kleene") == make(Wanted("kleene"))
    assert shown(page, "chapter", "none") == "old"


def test_a_page_that_is_fresh_is_not_named(project, capsys):
    page = project / "docs" / "page.md"
    page.write_text("<!-- made: kleene -->\nold\n<!-- /made -->\n", "utf-8")
    assert tables.main(["docs/page.md"]) == 0
    assert tables.main(["--check", "docs/page.md"]) == 0
    assert capsys.readouterr().out == ""


def test_the_page_of_a_new_chapter_is_begun(project):
    (project / "docs" / "clinicians" / "rulebook").mkdir(parents=True)
    assert tables.main(["docs/clinicians/rulebook/arteries.md"]) == 0
    page = project / "docs" / "clinicians" / "rulebook" / "arteries.md"
    assert shown(page, "chapter", "arteries").startswith("# Arteries\n")


def test_another_command_writes_its_own_part_and_no_other(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("".join(f"<!-- made: bench {x} -->\n\nold\n\n<!-- /made -->\n" for x in "ab"), "utf-8")
    put(page, "bench", "new", "b")
    assert (shown(page, "bench", "a"), shown(page, "bench", "b")) == ("old", "new")
    with pytest.raises(PageError, match="no part"):
        put(page, "bench", "new", "c")


@pytest.mark.parametrize(
    ("page", "target", "written"),
    [
        ("rules.md", "clinicians/claims.md#a", "clinicians/claims.md#a"),
        ("clinicians/rulebook/arteries.md", "clinicians/claims.md#a", "../claims.md#a"),
        ("clinicians/claims.md", "clinicians/claims.md#a", "#a"),
        ("engineers/api/case.md", "../src/soleus/case/read.py", "../../../src/soleus/case/read.py"),
    ],
)
def test_a_link_is_written_as_it_is_read_from_its_page(page, target, written):
    assert settle(f"See {link('it', target)}.", PurePosixPath(page)) == f"See [it]({written})."


def test_seconds_are_shown_as_dots_and_other_numbers_stay():
    text = "promise  status   seconds\na        refuted  0.84\n\nabi = 1.00\n2 of 2 promises proved in 12.3 s"
    shown_so = "promise  status   seconds\na        refuted  …\n\nabi = 1.00\n2 of 2 promises proved in … s"
    assert without_seconds(text) == shown_so


def test_an_empty_cell_gets_a_dash():
    assert table(["a", "b"], [["1", ""]]) == "| a | b |\n| --- | --- |\n| 1 | – |"


def test_a_part_of_an_answer_is_cut_out_whole():
    text = said("assess examples/evening-swelling.toml")
    part = part_of(text, "pressure_and_size")
    assert part in text
    assert part.splitlines()[0] == "Pressure and size"
    assert "mmHg at the ankle" in part


def test_a_chapter_says_every_rule_of_its_own(rules):
    for chapter_name in chapter_names():
        said_there = anchors_of(chapter(chapter_name))
        assert [r.id for r in rules.rules() if r.chapter == chapter_name and slug(r.id) not in said_there] == []


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
