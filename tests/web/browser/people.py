"""People who visit: what they know, and how much of it they have told."""

from pathlib import Path

from soleus.case import build_case, read_case
from soleus.interviewing import interviewed, next_question

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"


def example(vocabulary, name="evening-swelling.toml"):
    """Give the facts of an example person, whose legs are measured and whom a sock suits."""
    return read_case(str(EXAMPLES / name), vocabulary).facts


def healthy(vocabulary, **more):
    """Give the facts of somebody with sciatica and nothing besides, but for what is named."""
    seen = [fact for fact in vocabulary.facts.values() if fact.can_be_seen and fact.danger and not fact.computed]
    facts = {fact.name: fact.danger[0] for fact in seen}
    return build_case({**facts, "age_years": 44, "leg_pain": True, **more}, vocabulary).facts


def upto(facts, book, name):
    """Interview somebody up to the question that asks for a fact; give what was answered, and the place of it."""
    for count in range(80):
        interview, _ = interviewed(facts, book, upto=count)
        question = next_question(interview, book)
        assert question is not None, name
        if name in {fact.name for fact in question.facts}:
            return interview, len(interview.steps)
    raise AssertionError(name)
