"""Views and comparisons: one answer in several orders, and options side by side."""

import itertools
import re
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from soleus.answer import assess
from soleus.case.case import CaseError
from soleus.case.read import build_case, read_case
from soleus.case.start import nested, person, start
from soleus.cli.main import main
from soleus.knowledge.claims import CERTAINTIES
from soleus.knowledge.worked import read_worked_people
from soleus.render.blocks import Fold, Heading, Notice, Pairs, PeopleOf100
from soleus.render.views import VIEWS, compare, fit, prediction
from soleus.render.views import person as person_parts
from soleus.render.views.found import RATIO, main_effect
from soleus.render.writers.html import to_page
from soleus.rules.levels import OPTIONS
from tests.documents import flat, inside, text_of

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").glob("*.*"))
DRAWN = re.compile(r"[─-╿]")
CLINICIANS = [view for view in VIEWS if view != "person"]
A_MINUTE = 230  # words that an adult reads in a minute, silently: Brysbaert 2019 found 238 for prose
TO_YOU = re.compile(r"\b(you|your|yours)\b", re.IGNORECASE)


def answered(vocabulary, book, facts, start="all_no"):
    return assess(person(vocabulary, start, facts), book)


def shown(answer, book, library, *, view="person", plain=False, details=True):
    return text_of(VIEWS[view](answer, book, library), plain=plain, details=details)


@pytest.fixture(scope="module")
def answer(book, vocabulary):
    return assess(read_case(str(EXAMPLES[1]), vocabulary), book)


def test_near_misses_of_both_legs_are_said_once_where_they_are_the_same(book, library, answer):
    left, right = answer.fit.left, answer.fit.right
    assert [near.says for near in left.near_misses] == [near.says for near in right.near_misses]
    assert shown(answer, book, library).count("Near misses") == 1
    apart = replace(answer.fit, right=replace(right, near_misses=right.near_misses[:1]))
    assert shown(replace(answer, fit=apart), book, library).count("leg: Near misses") == 2
    none = replace(answer.fit, left=replace(left, near_misses=()), right=replace(right, near_misses=()))
    assert "Near misses" not in shown(replace(answer, fit=none), book, library)


def test_naming_the_views_loads_no_writer():
    """What the command line needs for its help: no rich, no arrays, no writer."""
    program = (
        "import sys; from soleus.render.views import VIEWS; "
        "sys.exit(' '.join(m for m in sys.modules if m.split('.')[0] in {'rich', 'numpy'} or 'writers' in m) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_every_view_of_every_example_ends_with_the_intended_use(book, library, vocabulary, view, path, plain):
    text = shown(assess(read_case(str(path), vocabulary), book), book, library, view=view, plain=plain)
    assert " ".join(book.words.intended_use.split()) in " ".join(text.split())


@pytest.mark.parametrize("view", VIEWS)
def test_plain_mode_draws_no_box_and_no_table(book, library, answer, view):
    assert not DRAWN.search(shown(answer, book, library, view=view, plain=True))


def test_plain_and_drawn_say_the_same_to_a_person(book, library, answer):
    def words_of(text):
        return set(re.findall(r"[A-Za-z0-9']+", text))

    drawn, plain = (words_of(shown(answer, book, library, plain=plain)) for plain in (False, True))
    assert drawn == plain


@pytest.mark.parametrize(
    ("view", "first", "later"),
    [
        ("physiotherapist", "physical-therapy", "discectomy"),
        ("family-doctor", "nsaid", "discectomy"),
        ("surgeon", "discectomy", "physical-therapy"),
    ],
)
def test_each_profession_reads_its_own_options_first(book, library, answer, view, first, later):
    text = shown(answer, book, library, view=view, plain=True, details=False)
    first, later = (f"option: {book.words.options[name]};" for name in (first, later))
    assert text.index(first) < text.index(later)


@pytest.mark.parametrize("view", CLINICIANS)
def test_clinicians_see_the_rules_behind_an_emergency_when_they_ask(book, library, vocabulary, view):
    emergency = assess(person(vocabulary, "nothing", {"saddle_numbness": True}), book)
    assert "saddle-numbness" in shown(emergency, book, library, view=view)
    assert "saddle-numbness" not in shown(emergency, book, library, view=view, details=False)


@pytest.mark.parametrize("name", compare.GROUPS)
@pytest.mark.parametrize("plain", [[], ["--plain"]], ids=["drawn", "plain"])
def test_compare_prints_every_option_and_the_intended_use(book, capsys, name, plain):
    assert main(["compare", name, *plain]) == 0
    text = flat(capsys.readouterr().out)
    blocks = inside(compare.compare(name, book))
    assert [block.text for block in blocks if isinstance(block, Heading) and block.text not in text] == []
    assert flat(book.words.intended_use) in text


def entries(book, name):
    """Give the rows of a comparison by its heads: {option: {column: text}}."""
    document = compare.compare(name, book)
    heads = [block.text for block in inside(document) if isinstance(block, Heading)][1:]
    rows = [block.rows for block in inside(document) if isinstance(block, Pairs)]
    return {head: {column: lines[0].text for column, lines in said} for head, said in zip(heads, rows, strict=True)}


def test_every_option_stands_in_one_comparison(book):
    names = [name for comparison in ("supports", "treatments") for name in entries(book, comparison)]
    assert sorted(names) == sorted(book.words.options.values())


def test_every_option_has_effect_population_harm_and_guideline_or_says_that_none_was_found(book):
    for comparison in compare.GROUPS:
        for option, said in entries(book, comparison).items():
            assert all(text.strip() for text in said.values()), option
    assert entries(book, "supports")["shoe inserts"]["harms"] == book.words.pages["none_found"]


def test_a_comparison_is_made_of_words_and_names_no_claim(book, library):
    texts = " ".join(text_of(compare.compare(name, book)) for name in compare.GROUPS)
    assert not [claim for claim in library.claims if re.search(rf"(?<![\w-]){re.escape(claim)}(?![\w-])", texts)]


@pytest.mark.parametrize(("abi", "verdict"), [(0.5, "avoid"), (1.0, "suitable")])
def test_a_sock_is_not_praised_to_somebody_who_must_not_wear_one(book, vocabulary, library, abi, verdict):
    facts = {"leg_swelling": "evening", "swollen_leg": "both", "left.abi": abi, "right.abi": 1.0}
    answer = assess(person(vocabulary, "all_no", facts), book)
    assert answer.compression == verdict
    assert answer.helps["swelling"].verdict == "may"
    text = shown(answer, book, library, plain=True)
    assert (answer.helps["swelling"].says in text) is (verdict == "suitable")


WHAT_FOR = "gabapentinoid_for_this_pain_only"
STOPPING = "risks of going on and of stopping"


@pytest.mark.parametrize(("told", "of_stopping"), [({}, False), ({WHAT_FOR: False}, False), ({WHAT_FOR: True}, True)])
def test_who_takes_a_nerve_medicine_hears_first_not_to_stop_alone(book, vocabulary, library, told, of_stopping):
    begun = {key: value for key, value in start("all_no", vocabulary).items() if key != WHAT_FOR}
    facts = {**begun, "leg_pain": True, "takes_gabapentinoid": True, **told}
    answer = assess(build_case(nested(facts), vocabulary), book)
    (option,) = [option for option in answer.plan if option.option == "neuropathic-agent"]
    assert option.says == book.words.rules["neuropathic-agent-taken-now"]
    text = shown(answer, book, library, plain=True)
    assert all(sentence in text for sentence in (option.says, *option.also))
    assert any(STOPPING in sentence for sentence in option.also) is of_stopping


@pytest.mark.parametrize("danger", ["takes_opioid", "lung_disease"])
def test_no_word_against_a_nerve_medicine_that_is_taken_lets_anybody_stop_alone(book, vocabulary, danger):
    answer = assess(person(vocabulary, "all_no", {"leg_pain": True, "takes_gabapentinoid": True, danger: True}), book)
    (option,) = [option for option in answer.plan if option.option == "neuropathic-agent"]
    assert option.standing == "avoid"
    assert all("by yourself" in sentence for sentence in (option.says, *option.also))


def test_what_sciatica_needs_stands_on_claims_that_exist(book, library):
    cited = book.words.needs["claims"].split(", ")
    assert [claim for claim in cited if claim not in library.claims] == []


# ---------------------------------------------------------------- the prediction


@pytest.fixture(scope="module")
def predicted(book, vocabulary):
    return assess(read_case(str(EXAMPLES[1]), vocabulary), book, with_prediction=True)


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_the_prediction_with_its_interval(book, library, predicted, view, plain):
    text = " ".join(shown(predicted, book, library, view=view, plain=plain).split())
    for said in predicted.prediction.says:
        assert said.says in text
    if view != "person":
        low, high = predicted.prediction.figures.without.ml_90
        assert f"{low:.0f} to {high:.0f}" in text
        assert "[leg-model]" in text


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_speaks_of_a_prediction_that_is_not_there(book, library, answer, view):
    text = shown(answer, book, library, view=view)
    assert book.words.headings["prediction"] not in text
    assert "mL" not in shown(answer, book, library, view=view, details=False)


@pytest.mark.parametrize("view", VIEWS)
def test_no_millilitre_stands_without_how_far_it_can_be_off(book, library, predicted, view):
    """Where the sentences on the prediction are folded, no figure of it is shown; else with its interval."""
    text = flat(shown(predicted, book, library, view=view, plain=True, details=False))
    low, high = predicted.prediction.figures.without.ml_90
    assert ("mL" not in text) if view == "person" else (f"({low:.0f} to {high:.0f}" in text)


def test_clinicians_read_the_sources_of_the_prediction(book, library, predicted):
    text = " ".join(shown(predicted, book, library, view="clinician", plain=True).split())
    for claim in ("leg-model", "leg-volume-by-tape", "venous-column"):
        assert f"{claim}: {library.claims[claim].statement}" in text


# ---------------------------------------------------------------- a person's page


@pytest.fixture(scope="module")
def answers(book, vocabulary):
    """Every worked person with an answer, and the examples with their predictions."""
    found = {}
    for worked in read_worked_people():
        try:
            found[worked.name] = assess(person(vocabulary, worked.start, worked.facts), book)
        except CaseError:
            continue
    examples = (path for path in EXAMPLES if path.suffix != ".md")
    return found | {path.stem: assess(read_case(str(path), vocabulary), book) for path in examples}


def documents(answers, book, library, view="person"):
    return {name: (answer, VIEWS[view](answer, book, library)) for name, answer in answers.items()}


def test_what_is_to_be_done_stands_first_and_again_last(answers, book, library):
    for name, (answer, document) in documents(answers, book, library).items():
        told = "urgency" if answer.urgency == "emergency" else "verdicts"
        texts = book.words.urgency["emergency"] if told == "urgency" else book.words.verdicts[answer.compression]
        said = texts["says"] if told == "urgency" else texts["title"]
        *_, last = [block for block in document.blocks if not isinstance(block, Fold)]
        assert last.name == "in-short", name
        assert said in text_of_blocks(last), name
        notices = [block for block in inside(document) if isinstance(block, Notice)]
        assert said in [text for notice in notices for text in (notice.title, notice.text)], name
        before = document.blocks[: document.blocks.index(notices[-1])]
        assert all(isinstance(block, Heading | Notice) or block.name == "signs" for block in before), name


def text_of_blocks(block):
    return " ".join(item for part in inside(block) for item in getattr(part, "items", ()))


def test_nothing_that_keeps_somebody_safe_is_folded(answers, book, library):
    """Why, what to take off, when to get help, which signs are open: all there before anything is opened."""
    for name, (answer, document) in documents(answers, book, library).items():
        text = flat(text_of(document, details=False))
        safe = [reason.says for reason in answer.reasons if reason.matters or answer.urgency == "emergency"]
        safe += [*answer.stop_if, *answer.watch_for]
        signs = answer.not_ruled_out[: person_parts.MOST_SIGNS] if answer.urgency != "emergency" else ()
        safe += [book.words.label(key) for key in signs]
        safe += [answer.take_off] if answer.take_off and answer.compression == "avoid" else []
        warned = [leg.warnings for leg in (answer.fit.left, answer.fit.right) if leg] if answer.fit else []
        grave = {"calves-differ", "near-edge-smaller", "upper-edge", "near-miss"}
        safe += [one.says for warnings in warned for one in warnings if one.warning in grave]
        assert [sentence for sentence in safe if flat(sentence) not in text] == [], name


def test_the_open_page_reads_in_a_minute_or_little_more(answers, book, library):
    """All words before anything is opened, lists of what can be opened with them; the statement of use apart."""
    counts = {}
    for name, (_, document) in documents(answers, book, library).items():
        foot = len(" ".join(block.text for block in document.foot).split())
        counts[name] = len(text_of(document, details=False).split()) - foot
    assert statistics.median(counts.values()) <= 1.25 * A_MINUTE
    assert {name: count for name, count in counts.items() if count > 2.2 * A_MINUTE} == {}


def test_every_option_is_a_line_until_it_is_opened(answers, book, library):
    for name, (answer, document) in documents(answers, book, library).items():
        folds = {b.summary.lower(): b for b in inside(document) if isinstance(b, Fold) and b.level == 3}
        options = [option for option in answer.plan if option.option != OPTIONS[0]]
        assert set(folds) == {book.words.options[option.option].lower() for option in options}, name
        for option in options:
            fold = folds[book.words.options[option.option].lower()]
            assert [block.text for block in inside(fold)] == [option.says, *option.also]
        headings = [b.text for b in inside(document) if isinstance(b, Heading) and b.level == 3]
        standing = book.words.says["standing"]
        assert headings == [s.capitalize() for w, s in standing.items() if w in {o.standing for o in options}]


def test_an_answer_as_a_page_leaves_no_fold_shut_to_whoever_prints_it(answer, book, library):
    page = to_page(VIEWS["person"](answer, book, library))
    assert "<details" in page
    assert "details-content" in page
    assert all(sentence in page for sentence in answer.wear)


def test_the_course_is_told_in_people_of_a_hundred(book, library, vocabulary):
    facts = {"leg_pain": True, "pain_below_knee": True, "leg_pain_worse_than_back": True, "leg_tingling": True}
    answer = answered(vocabulary, book, facts)
    people = [b for b in inside(VIEWS["person"](answer, book, library)) if isinstance(b, PeopleOf100)]
    told = [answer.course.better_by_3_months, answer.course.recovered_by_1_year]
    assert [(block.low, block.high) for block in people] == [ends for ends in told if ends]
    assert [block.says for block in people] == list(answer.course.says[: len(people)])


def test_what_both_legs_share_is_said_once(book, library, vocabulary):
    girths = {f"{leg}.{name}": girth for leg in ("left", "right") for name, girth in
              (("ankle_cm", 22.5), ("calf_cm", 38.0))}  # fmt: skip
    facts = {"leg_swelling": "evening", "swollen_leg": "both", **girths}
    alike = answered(vocabulary, book, facts)
    apart = assess(person(vocabulary, "all_no", facts | {"right.calf_cm": 37.0}), book)
    one = assess(person(vocabulary, "all_no", {k: v for k, v in facts.items() if not k.startswith("right")}), book)
    says = [shown(answer, book, library, plain=True).lower() for answer in (alike, apart, one)]
    assert ["left leg: " in text for text in says] == [False, True, True]
    assert ["right leg: " in text for text in says] == [False, True, False]
    assert says[0].count(alike.fit.left.says[0].lower()) == 1


# ---------------------------------------------------------------- a clinician's page


@pytest.mark.parametrize("view", CLINICIANS)
def test_a_clinician_is_not_spoken_to_as_the_person(answers, book, library, view):
    """Of "the person", never to "you", until what the person is told is opened; and no rule or claim by its id."""
    ids = {rule.id for rule in book.rules.rules()} | set(library.claims)
    for name, (_, document) in documents(answers, book, library, view).items():
        shut = text_of(document, details=False)
        notices = {b.title for b in inside(document) if isinstance(b, Notice)}
        text = shut.partition(book.words.intended_use)[0]
        for title in notices:
            text = text.replace(title, "")
        assert TO_YOU.findall(text) == [], name
        assert ids & {word for word in text.replace(",", " ").replace(";", " ").split() if "-" in word} == set(), name


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_a_clinicians_page_is_one_page(answers, book, library):
    """At 80 columns, nothing opened: an A4 page holds about 65 lines; people of whom little is known take more."""
    lengths = {
        name: len(text_of(document, plain=False, details=False, width=80).splitlines())
        for name, (_, document) in documents(answers, book, library, "clinician").items()
    }
    assert statistics.median(lengths.values()) <= 72
    assert {name: length for name, length in lengths.items() if length > 105} == {}


def test_a_clinician_reads_verdict_risk_open_facts_options_and_sources(book, library, vocabulary):
    answer = assess(read_case(str(EXAMPLES[0].with_name("measure-first.toml")), vocabulary), book)
    text = flat(shown(answer, book, library, view="clinician", details=False, plain=True))
    texts = book.words.clinical
    assert texts["verdicts"]["measure_first"] in text
    assert "at risk by: age (years): 71; hypertension" in text
    assert "open: ankle-brachial pressure index (both legs)" in text
    assert "An ankle index below 0.6 in any leg is severe arterial disease." in text
    assert texts["untested"] in text
    assert "physiotherapy; use: suits; main effect (95 % interval); certainty: less leg pain: 11.43 of 100" in text
    assert "Fernandez 2015" in text


def test_a_figure_names_its_measure_and_no_bare_unit(book):
    """Where the interval holds no effect there is no clear difference; a ratio has a name and no unit."""
    effects = {name: book.effects[option.main_effect] for name, option in book.options.items() if option.main_effect}
    assert any(claim.effect.unit == RATIO and claim.effect.interval for claim in effects.values())
    for name, claim in effects.items():
        text = main_effect(name, book)
        if claim.effect.direction == "no_difference":
            assert text.startswith("no clear difference in ")
        if claim.effect.unit == RATIO and claim.effect.value is not None:
            assert f": {claim.effect.measure} {claim.effect.value:g} (" in text
        assert not re.search(r"\d 1[ ;]", text)


def test_a_cap_on_pressure_is_a_limit_with_its_reason(book, library, vocabulary):
    answer = assess(read_case(str(EXAMPLES[0].with_name("good-arteries.toml")), vocabulary), book)
    facts = {"leg_swelling": "evening", "swollen_leg": "both", "pregnant": True, "pregnancy_weeks": 30}
    pregnant = assess(person(vocabulary, "all_no", facts | {"clinician_involved": True}), book)
    assert pregnant.pressure_mmhg == (15, 20)
    assert "At most 20 mmHg. The French list puts pregnancy at" in flat(
        shown(pregnant, book, library, view="clinician", plain=True, details=False)
    )
    assert "At most" not in shown(answer, book, library, view="clinician", plain=True, details=False)


def test_every_warning_pattern_target_and_level_has_its_clinical_word(book):
    texts, words = book.words.clinical, book.words
    assert set(texts["warnings"]) == set(words.fit["warnings"])
    assert set(texts["patterns"]) == set(words.patterns)
    assert set(texts["targets"]) == {name for name in words.helps if name != "subject"}
    assert set(texts["verdicts"]) == set(words.verdicts)
    assert set(texts["urgency"]) == set(words.urgency)
    assert set(texts["standing"]) == set(words.says["standing"])
    assert set(texts["certainty"]) == set(CERTAINTIES)


@pytest.mark.parametrize("view", [*VIEWS.values(), fit, prediction], ids=[*VIEWS, "fit", "prediction"])
def test_every_document_is_headed_once_in_html(answers, book, library, view):
    for name, answer in list(answers.items())[::10]:
        page = to_page(view(answer, book, library))
        assert len(re.findall(r"<h1[ >]", page)) == 1, name
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name
        anchors = re.findall(r' id="([^"]+)"', page)
        assert len(set(anchors)) == len(anchors), name
