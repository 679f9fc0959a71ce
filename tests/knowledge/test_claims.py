"""Claims and sources: what the reader refuses, and a walk over all that is written."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from soleus.knowledge.claim_files import read_library
from soleus.knowledge.claims import RECOMMENDATIONS, Effect
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.studies import read_studies

MOST_WORDS = 25
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
TYPED_CERTAINTY = re.compile(
    r"\b(probably|likely|unlikely|may|might|could|possibly|perhaps|uncertain|seems|appears)\b", re.IGNORECASE
)

EFFECT: dict[str, Any] = {
    "with": "socks",
    "outcome": "swelling",
    "direction": "lowers",
    "size": "small",
    "measure": "mean difference",
    "value": -1.5,
    "interval": [-2.0, -1.0],
    "unit": "cm",
    "when": "1 week",
    "versus": "no socks",
}
CLAIM: dict[str, Any] = {
    "id": "less-swelling",
    "topic": "benefits",
    "statement": "Legs swelled less in socks.",
    "certainty": "low",
    "population": "venous",
    "directness": "trial",
    "sources": [{"source": "smith-2001", "read": "abstract"}],
    "effect": EFFECT,
}
OTHER = {**CLAIM, "id": "no-less-swelling", "conflicts_with": ["less-swelling"]}
SOURCES = {"smith-2001": {"title": "Socks"}, "jones-2002": {"title": "More socks", "year": 2002}}


def write(root: Path, claims: object, sources: object = SOURCES) -> Path:
    """Write a library as files; JSON is YAML too."""
    (root / "claims").mkdir(exist_ok=True)
    (root / "claims" / "benefits.yaml").write_text(json.dumps(claims), "utf-8")
    (root / "sources.yaml").write_text(json.dumps(sources), "utf-8")
    return root


def changed(entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Copy an entry with changes; None takes a key away, and ``effect__size`` reaches into the effect."""
    entry = copy.deepcopy(entry)
    for key, value in changes.items():
        *outer, name = key.split("__")
        inner = entry[outer[0]] if outer else entry
        if value is None:
            del inner[name]
        else:
            inner[name] = value
    return entry


def refused(root: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError, match=r"^The claims cannot be used\n") as error:
        read_library(root)
    return error.value.problems


def test_a_valid_library_is_read(tmp_path):
    library = read_library(write(tmp_path, [CLAIM, OTHER]))
    claim = library.claims["less-swelling"]
    assert claim.effect == Effect(
        with_="socks",
        outcome="swelling",
        direction="lowers",
        size="small",
        measure="mean difference",
        value=-1.5,
        interval=(-2.0, -1.0),
        unit="cm",
        when="1 week",
        versus="no socks",
    )
    assert library.claims["no-less-swelling"].conflicts_with == ("less-swelling",)
    assert [(source.title, read) for source, read in library.sources_of("less-swelling")] == [("Socks", "abstract")]


def test_a_claim_without_effect_numbers_or_conflicts_is_read(tmp_path):
    claim = read_library(write(tmp_path, [changed(CLAIM, effect=None)])).claims["less-swelling"]
    assert (claim.effect, dict(claim.numbers), claim.conflicts_with) == (None, {}, ())


def test_a_number_can_be_a_bound(tmp_path):
    claim = read_library(write(tmp_path, [changed(CLAIM, numbers={"p": {"below": 0.0015}}), OTHER])).claims[
        "less-swelling"
    ]
    assert claim.numbers == {"p": {"below": 0.0015}}


P_ALONE = re.compile(r"\bp ?([<>=]) ?(0?\.\d+)")


def test_a_p_value_that_is_bounded_in_words_is_bounded_in_numbers(library):
    """A statement's "p<0.05" and a number of 0.05 would say two things."""
    wrong = [
        (claim.id, name)
        for claim in library.claims.values()
        for sign, figure in P_ALONE.findall(claim.statement)
        for name, number in claim.numbers.items()
        if name.startswith("p") and number == float(figure) and sign != "="
    ]
    assert wrong == []


def test_a_size_is_said_only_where_a_figure_was_read(library):
    """Where neither the effect nor its comparison has a figure, a size would be invented."""
    invented = [
        claim.id
        for claim in library.claims.values()
        if claim.effect and claim.effect.value is None and claim.effect.size in {"small", "moderate", "large"}
        if not any(character.isdigit() for character in claim.effect.versus)
    ]
    assert invented == []


def test_what_an_effect_does_not_tell_has_its_reason(library):
    """And it is not said of nearly all: at most one missing for every three effects."""
    effects = [claim.effect for claim in library.claims.values() if claim.effect]
    missing = [missing for effect in effects for missing in effect.missing.values()]
    assert missing
    assert all(re.search(r"\w{3,} \w{3,}", missing) for missing in missing)
    assert len(missing) * 2 < len(effects)


def test_an_effect_says_in_whom_where_the_population_is_none(library):
    """`medicines` and `general` are shelves; nobody is one of them."""
    shelves = {"medicines", "general", "surgery"}
    effects = {c.id: c.effect for c in library.claims.values() if c.effect and c.population in shelves}
    assert effects
    assert [name for name, effect in effects.items() if not effect.people] == []


def test_every_guideline_says_how_strongly_it_recommends(library):
    guidelines = [claim for claim in library.claims.values() if claim.directness == "guideline"]
    assert {claim.recommendation for claim in guidelines} == set(RECOMMENDATIONS)
    assert [c.id for c in library.claims.values() if c.recommendation and c.directness != "guideline"] == []


OPEN = re.compile(
    r"\b(consider|conditional|can be|suggest|weak|fallen? back|failed|permits?|reasonable)", re.IGNORECASE
)


def test_a_conditional_recommendation_is_not_said_as_a_plain_one(library):
    conditional = [claim for claim in library.claims.values() if claim.recommendation == "conditional"]
    assert conditional
    assert [claim.id for claim in conditional if not OPEN.search(claim.statement)] == []


def test_one_study_is_not_said_as_several(library):
    """A claim that stands on one trial, cohort or case speaks of no studies."""
    plural = re.compile(r"\b(studies|trials) (found|show|showed|read)\b", re.IGNORECASE)
    of_one = [claim for claim in library.claims.values() if claim.seen_in == "one" and claim.directness != "mechanism"]
    assert [claim.id for claim in of_one if plural.search(claim.statement)] == []


CAUSED = re.compile(r"\b(reduced|lowered|raised|cut|helped|caused|brought)\b", re.IGNORECASE)


def test_what_nobody_was_given_by_lot_is_not_said_to_have_done_it(library):
    """Before and after without controls, and cohorts: something went with something."""
    observed = [c for c in library.claims.values() if c.effect and (c.observed or c.seen_in == "uncontrolled")]
    assert observed
    assert [claim.id for claim in observed if CAUSED.search(claim.statement)] == []


def test_numbers_are_figures_of_the_source(library):
    """A mark of ours ("_new") is none."""
    wrong = {
        c.id: name for c in library.claims.values() for name in c.numbers if not re.fullmatch(r"[a-z][a-z0-9_]*", name)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("spoiled", "problem"),
    [
        pytest.param(changed(CLAIM, note="x"), "unknown key 'note' (allowed: certainty, ", id="unknown-key"),
        *(pytest.param(changed(CLAIM, **{k: None}), f"key '{k}' is missing", id=f"no-{k}") for k in CLAIM if k in {
            "topic", "statement", "certainty", "population", "directness", "sources"
        }),
        pytest.param(changed(CLAIM, certainty="sure"), "certainty is 'sure' (allowed: high, ", id="certainty"),
        pytest.param(changed(CLAIM, population="cats"), "population is 'cats' (allowed: sciatica, ", id="population"),
        pytest.param(changed(CLAIM, directness="blog"), "directness is 'blog' (allowed: trial, ", id="directness"),
        pytest.param(changed(CLAIM, sources=[]), "a claim needs a source", id="sources-empty"),
        pytest.param(
            changed(CLAIM, sources=[{"source": "nobody", "read": "abstract"}]), "no source 'nobody'", id="no-source"
        ),
        pytest.param(
            changed(CLAIM, sources=[{"source": "smith-2001", "read": "heard"}]),
            "read is 'heard' (allowed: abstract, full text, secondary page)",
            id="read-otherwise",
        ),
        pytest.param(
            changed(CLAIM, sources=[{"source": "smith-2001"}]), "source: key 'read' is missing", id="read-missing"
        ),
        pytest.param(
            changed(CLAIM, sources=[{"source": "smith-2001", "read": "abstract", "page": 3}]),
            "source: unknown key 'page' (allowed: read, source)",
            id="source-unknown-key",
        ),
        pytest.param(
            changed(CLAIM, conflicts_with=["nothing"]), "conflicts_with 'nothing', which is no claim", id="conflict"
        ),
        *(
            pytest.param(
                changed(CLAIM, numbers={"p": bound}),
                "number p is a bound, one of below, above with a number",
                id=f"bound-{number}",
            )
            for number, bound in enumerate(({}, {"under": 1}, {"below": "1"}, {"below": 1, "above": 0}))
        ),
        pytest.param(
            changed(CLAIM, effect__when="not stated"), "effect has no when, and no reason in missing", id="unexplained"
        ),
        pytest.param(
            changed(CLAIM, effect__missing={"versus": "not read"}),
            "missing has a reason for versus, which is told",
            id="missing-none",
        ),
        pytest.param(
            changed(CLAIM, effect__versus="not stated", effect__missing={"versus": ""}),
            "missing, versus: no reason",
            id="missing-without-reason",
        ),
        pytest.param(changed(CLAIM, effect__missing="none"), "effect: missing must be", id="missing-is-a-word"),
        pytest.param(changed(CLAIM, recommendation="strong"), "is of guidelines alone", id="trials-do-not-advise"),
        *(
            pytest.param(
                changed(CLAIM, directness="guideline", **entry), "of a guideline is '", id=f"advice-{number}"
            )
            for number, entry in enumerate(({}, {"recommendation": "very strong"}))
        ),
        *(
            pytest.param(changed(CLAIM, certainty=certainty, graded_by=grader), f"graded_by is '{grader}'", id=grade)
            for certainty, grader, grade in (
                ("low", "nobody", "level-of-nobody"),
                ("not_graded", "they", "no-level-of-theirs"),
                ("grade_not_recorded", "we", "our-grade-is-recorded"),
                ("low", "somebody", "grader-unknown"),
            )
        ),
        pytest.param(changed(CLAIM, graded_by="we", certainty_words="ok"), "are the source's", id="own"),
        pytest.param(changed(CLAIM, effect__p=0.05), "effect: unknown key 'p' (allowed: direction, ", id="effect-key"),
        *(pytest.param(changed(CLAIM, **{f"effect__{k}": None}), f"effect: key '{k}' is missing", id=f"no-effect-{k}")
          for k in EFFECT),
        pytest.param(
            changed(CLAIM, effect__direction="up"), "direction is one of lowers, raises, no_difference", id="direction"
        ),
        pytest.param(changed(CLAIM, effect__size="huge"), "size is one of large, moderate, small, none", id="size"),
        pytest.param(
            changed(CLAIM, effect__direction="no_difference"),
            "'no_difference' and size 'none' go together",
            id="no-difference-of-a-size",
        ),
        pytest.param(
            changed(CLAIM, effect__size="none"), "'no_difference' and size 'none' go together", id="lowers-by-none"
        ),
    ],
)  # fmt: skip
def test_a_spoiled_claim_is_refused_by_file_and_id(tmp_path, spoiled, problem):
    problems = refused(write(tmp_path, [spoiled, changed(OTHER, conflicts_with=None)]))
    assert any(p.startswith("claims/benefits.yaml, less-swelling") and problem in p for p in problems)


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param([changed(CLAIM, sources="smith-2001")], id="sources-is-a-word"),
        pytest.param([changed(CLAIM, sources=["smith-2001"])], id="source-is-a-word"),
        pytest.param([changed(CLAIM, effect="less swelling")], id="effect-is-a-word"),
        pytest.param([{**CLAIM, "conflicts_with": None}], id="conflicts-with-nothing"),
        pytest.param([changed(CLAIM, effect__interval=-1.5)], id="interval-is-one-number"),
        pytest.param([changed(CLAIM, effect__interval=[-1.0])], id="interval-lacks-an-end"),
        pytest.param([changed(CLAIM, effect__interval=[-1.0, -2.0])], id="interval-turned-round"),
        pytest.param([changed(CLAIM, id=["less-swelling"])], id="id-is-a-list"),
        pytest.param(["less-swelling"], id="claim-is-a-word"),
        pytest.param(None, id="file-is-empty"),
    ],
)
def test_a_claim_of_the_wrong_shape_is_refused(tmp_path, spoiled):
    assert refused(write(tmp_path, spoiled))


def test_a_claim_without_its_id_is_refused(tmp_path):
    (problem,) = refused(write(tmp_path, [changed(CLAIM, id=None)]))
    assert problem == "claims/benefits.yaml, None: key 'id' is missing"


def test_an_id_given_twice_is_refused_also_across_files(tmp_path):
    write(tmp_path, [CLAIM])
    (tmp_path / "claims" / "harms.yaml").write_text(json.dumps([CLAIM]), "utf-8")
    assert refused(tmp_path) == ("claim less-swelling: two claims with one id",)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param({"year": 2001}, "source smith-2001: key 'title' is missing", id="no-title"),
        pytest.param(
            {"title": "Socks", "author": "Smith"},
            "source smith-2001: unknown key 'author' (allowed: authors, doi, journal, pmid, title, url, year)",
            id="unknown-key",
        ),
    ],
)
def test_a_spoiled_source_is_refused(tmp_path, source, problem):
    assert refused(write(tmp_path, [CLAIM], {"smith-2001": source})) == (problem,)


def test_everything_that_is_wrong_stands_in_one_message(tmp_path):
    spoiled = changed(CLAIM, certainty="sure", topic=None, effect__size="huge", sources=[])
    problems = refused(write(tmp_path, [spoiled, OTHER], {"smith-2001": {}}))
    assert len(problems) == 5
    for fragment in ("'title'", "'sure'", "'topic'", "size is one of", "needs a source"):
        assert sum(fragment in problem for problem in problems) == 1


def test_every_claim_has_a_source_with_what_was_read_of_it(library):
    assert library.claims
    assert [claim.id for claim in library.claims.values() if not list(library.sources_of(claim.id))] == []


def test_every_source_is_used(library):
    used = {source for claim in library.claims.values() for source in claim.sources}
    used |= {study.source for study in read_studies().studies.values()}
    assert set(library.sources) - used == set()


def test_every_sentence_of_a_statement_is_short(library):
    long = {
        claim.id: sentence
        for claim in library.claims.values()
        for sentence in SENTENCE_END.split(claim.statement)
        if len(sentence.split()) > MOST_WORDS
    }
    assert long == {}


def test_no_statement_types_its_certainty_by_hand(library):
    typed = {claim.id: TYPED_CERTAINTY.findall(claim.statement) for claim in library.claims.values()}
    assert {claim: words for claim, words in typed.items() if words} == {}


def test_conflicts_name_other_claims(library):
    wrong = {
        claim.id: claim.conflicts_with
        for claim in library.claims.values()
        if claim.id in claim.conflicts_with or not set(claim.conflicts_with) <= set(library.claims)
    }
    assert wrong == {}


def test_dois_look_like_dois(library):
    dois = {source.id: source.doi for source in library.sources.values() if source.doi is not None}
    assert {name: doi for name, doi in dois.items() if not re.fullmatch(r"10\.\d{4,9}/\S+", doi)} == {}


def test_intervals_of_effects_are_ordered_and_hold_their_value(library):
    effects = {claim.id: claim.effect for claim in library.claims.values() if claim.effect and claim.effect.interval}
    assert effects
    wrong = {
        name: (effect.value, effect.interval)
        for name, effect in effects.items()
        if not effect.interval[0]
        <= (effect.interval[0] if effect.value is None else effect.value)
        <= effect.interval[1]
    }
    assert wrong == {}
