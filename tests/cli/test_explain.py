"""``soleus explain``: one name at a time, and the lists."""

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from soleus.knowledge import Library
from soleus.render.views.explain import LISTS, _Explainer


def flat(text: str) -> str:
    """Join the lines of a text, so that line breaks do not matter."""
    return " ".join(text.split())


def explained(soleus: Callable[..., tuple[int, str, str]], name: str) -> str:
    status, out, err = soleus("explain", name)
    assert (status, err) == (0, "")
    return flat(out)


def lacking(text: str, parts: Iterable[str]) -> list[str]:
    return [part for part in parts if flat(part) not in text]


def sources_of(library: Library, claims: Iterable[str]) -> list[str]:
    return [f"{source.cite()} [read: {read}]" for claim in claims for source, read in library.sources_of(claim)]


def test_a_rule_with_its_reason_its_sentence_and_its_sources(soleus, book, library):
    rule = next(rule for rule in book.rules.rules() if rule.id == "saddle-numbness")
    text = explained(soleus, "saddle-numbness")
    assert lacking(text, [rule.id, rule.chapter, rule.reason, rule.reviewed, book.words.rules[rule.id]]) == []
    assert "if it holds danger at least avoid (“No compression sock”) urgency at least emergency (" in text
    assert "if it cannot be told danger at least undecided (" in text
    assert lacking(text, [*rule.claims, *(library.claims[claim].statement for claim in rule.claims)]) == []
    assert lacking(text, sources_of(library, rule.claims)) == []


@pytest.mark.parametrize("family", ["dangers", "urgencies", "benefits", "pressures", "options", "advice"])
def test_rules_of_every_family(soleus, rules, family):
    for rule in getattr(rules, family):
        text = explained(soleus, rule.id)
        assert lacking(text, [f"rule {rule.id} chapter {rule.chapter} ", f"why {rule.reason} holds when "]) == []
        assert " if it holds " in text


def test_a_rule_with_a_guard_says_when_it_matters(soleus):
    assert " matters only if " in explained(soleus, "abi-below-0-6")


def test_a_condition(soleus, rules):
    for condition in rules.conditions.values():
        text = explained(soleus, condition.name)
        assert (
            lacking(text, [f"condition {condition.name} why {condition.reason} holds when ", *condition.claims]) == []
        )


@pytest.mark.parametrize("is_ratio", [True, False])
def test_a_claim_with_a_measured_effect(soleus, book, library, is_ratio):
    measured = (c for c in library.claims.values() if c.effect and c.effect.value is not None and c.effect.interval)
    claim = next(c for c in measured if (c.effect.unit == "1") == is_ratio)
    text = explained(soleus, claim.id)
    low, high = claim.effect.interval
    unit = "" if is_ratio else f" {claim.effect.unit}"  # a ratio is told by its name
    said = [
        f"claim {claim.id} says {claim.statement}",
        f"in words {book.words.claim_effect(claim)}",
        f"{claim.effect.measure} {claim.effect.value:g}{unit} (95% CI {low:g} to {high:g})",
        f"{claim.effect.when}; against {claim.effect.versus}",
        f"certainty {claim.certainty}",
    ]
    assert lacking(text, said + sources_of(library, [claim.id])) == []


def test_how_strongly_a_guideline_recommends_and_who_graded_stand_apart(soleus, book):
    text = explained(soleus, "np-who-opioid")
    assert f"recommendation {book.words.certainty['recommendations']['not_for_most']}" in text
    assert "graded by the source: strong" in explained(soleus, "insole-cochrane")
    assert "graded by we" in explained(soleus, "mechanism-circulation")


def test_what_a_source_does_not_tell_has_its_reason(soleus, library):
    claim = library.claims["insole-kong"]
    assert f"not told when: {claim.effect.missing['when']}" in explained(soleus, claim.id)


def test_a_number_that_its_source_only_bounds_is_said_as_a_bound(soleus):
    text = explained(soleus, "mr-diazepam-sciatica")
    assert "p_pain below 0.0015" in text
    assert "p_stay = 0.008" in text


def test_a_claim_with_an_effect_but_no_figure(soleus, library):
    claim = next(c for c in library.claims.values() if c.effect and c.effect.value is None)
    assert "effect no figure given; " in explained(soleus, claim.id)


def test_a_claim_without_an_effect(soleus, book, library):
    claim = next(c for c in library.claims.values() if c.effect is None and not c.numbers)
    text = explained(soleus, claim.id)
    grader = book.words.certainty["graders"][claim.graded_by] + (
        f": {claim.certainty_words}" if claim.certainty_words else ""
    )
    assert (
        f"says {claim.statement} certainty {claim.certainty} graded by {grader} population {claim.population}" in text
    )
    assert lacking(text, sources_of(library, [claim.id])) == []


def test_a_claim_names_the_rules_that_cite_it(soleus, rules):
    rule = next(rules.rules())
    cited_by = explained(soleus, rule.claims[0]).partition(" cited by ")[2]
    assert rule.id in cited_by.split("[read:")[0]


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_every_claim_is_shown_in_full(soleus, library):
    for claim in library.claims.values():
        assert lacking(explained(soleus, claim.id), [claim.statement]) == []


def test_every_name_stands_for_one_thing(rules, library, vocabulary):
    names = [*LISTS, *(rule.id for rule in rules.rules()), *rules.conditions, *library.claims, *vocabulary.facts]
    assert {name for name, count in Counter(names).items() if count > 1} == set()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("age_years", ["fact age_years ", "value number from 0 to 120 years who anyone"]),
        ("saddle_numbness", ["value true or false who anyone danger order false < true", "used by saddle-numbness"]),
        ("leg_swelling", ["value none | evening | present | all_day", "none < evening < present < all_day"]),
        ("ceap_class", ["value whole number from 0 to 6 who clinician"]),
        ("left.abi", ["fact left.abi, right.abi ", "value number from 0 to 3 who clinician", "abi-below-0-6"]),
        ("abi", ["fact left.abi, right.abi "]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fact_with_its_question_its_values_and_its_rules(soleus, book, name, parts):
    words = book.words.facts[name.rpartition(".")[2]]
    assert lacking(explained(soleus, name), [*parts, f"asks {words['ask']} why {words['why']}"]) == []


def test_lists_name_everything_that_there_is(soleus, rules, library):
    names = {
        "rules": [rule.id for rule in rules.rules()],
        "conditions": list(rules.conditions),
        "claims": list(library.claims),
    }
    for what, there in names.items():
        _, out, _ = soleus("explain", what, "--plain")
        said = {line.removeprefix(f"{what.capitalize()}: ").split(";")[0] for line in out.splitlines()}
        assert [name for name in there if name not in said] == []


def test_the_list_of_facts_says_what_each_asks_and_can_be(soleus, book, vocabulary):
    _, out, _ = soleus("explain", "facts")
    lines = out.splitlines()
    for fact in (fact for fact in vocabulary.facts.values() if not fact.computed):  # what is worked out is never given
        at = lines.index(", ".join(fact.keys))
        assert lines[at + 1].strip() == book.words.facts[fact.name]["ask"]
        assert (book.words.terminal["clinicians_fact"] in lines[at + 2]) is not fact.for_anyone
    assert {*vocabulary.every_key()} <= set(out.replace(",", " ").split())


def test_a_choice_is_explained_value_by_value(soleus, book):
    _, out, _ = soleus("explain", "leg_swelling")
    assert f"evening: {book.words.value('leg_swelling', 'evening')}" in out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("saddle-numbnes", "did you mean saddle-numbness"),
        ("age_year", "did you mean age_years"),
        ("claim", "did you mean claims"),
        ("qqqqqqqqqqqq", "'soleus explain rules' lists the rules"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(soleus, name, hint):
    status, out, err = soleus("explain", name)
    assert (status, out) == (2, "")
    assert err.startswith(f"soleus: there is no rule, condition, claim, option or fact called '{name}'; ")
    assert hint in err


def test_a_sentence_of_an_answer_leads_to_the_rule_that_says_it(soleus, book):
    """Each sentence of each rule, as it is copied from a terminal: over lines, in any letters."""
    words = book.words
    assert "rule one-sided-swelling " in explained(soleus, "only one  leg\nSWELLS.")
    assert "rule very-little-blood-with-new-signs " in explained(soleus, "With very little blood in a leg")
    explainer = _Explainer(book, book.library)
    for spoken in (words.rules, words.rules_when_unknown):
        for rule, sentence in spoken.items():
            assert rule in explainer.saying(sentence)


def test_words_that_several_rules_say_name_these_rules(soleus):
    status, out, err = soleus("explain", "be seen today")
    assert (status, out) == (2, "")
    assert "did you mean " in err
    assert "calf-hard-and-tense" in err


@pytest.mark.parametrize("name", ["nose.abi", "left.age_years", ".abi"])
def test_a_leg_that_a_fact_does_not_have_is_refused(soleus, name):
    status, out, _ = soleus("explain", name)
    assert (status, out) == (2, "")


def test_an_option_with_all_that_was_found_on_it(soleus, book):
    status, out, _ = soleus("explain", "discectomy")
    text = " ".join(out.split())
    option = book.options["discectomy"]
    assert status == 0
    assert [
        part for part in (option.benefit, option.mechanism, *option.use, option.think_of_it) if part not in text
    ] == []
    assert [claim for claim in option.all_claims() if claim not in text] == []
    assert {rule.id for rule in book.rules.options if rule.option == option.id} <= set(text.replace(",", " ").split())


def test_an_option_without_claims_of_a_kind_says_so(soleus):
    _, out, _ = soleus("explain", "ergonomics")
    assert "harm: none found" in out
    assert "guideline: none found" in out


def test_every_option_is_listed(soleus, book):
    _, out, _ = soleus("explain", "options")
    assert [option for option in book.options if option not in out] == []
