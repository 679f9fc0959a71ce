"""How sure each effect that answers show is, what that hangs on, and whom answers borrow from."""

from __future__ import annotations

from soleus.knowledge.grading import read_grading
from soleus.load import load_book
from tools.pages.markdown import code, table


def of_options() -> str:
    """Every option: the body behind its effect, studies and people, our certainty and the source's, or why not."""
    book = load_book()
    levels, rows = book.words.pages["evidence"]["levels"], []
    for name, option in book.options.items():
        summary = book.evidence.of_claim(option.main_effect or "")
        if summary is None:
            rows.append((book.words.options[name], "not made", "", "", "", "", book.evidence.unmade_options[name][1]))
            continue
        down = ", ".join(f"{line.name.replace('_', ' ')} {line.levels}" for line in summary.reasons if line.levels)
        source = levels[summary.source_certainty] if summary.source_certainty else "none read"
        counts = (str(summary.studies or "not told"), f"{summary.people:,}" if summary.people else "not told")
        rows.append((book.words.options[name], code(summary.body), *counts, levels[summary.certainty], source, down))
    return table(("option", "body", "studies", "people", "ours", "the source's", "levels, or why not"), rows)


def of_targets() -> str:
    """Every target of a sock: the bodies behind it, or why there is none."""
    book = load_book()
    names, levels = book.words.clinical["targets"], book.words.pages["evidence"]["levels"]
    rows = [
        (names[target], ", ".join(f"{code(body)} ({levels[book.evidence.bodies[body].certainty]})" for body in bodies))
        for target, bodies in book.evidence.targets.items()
    ]
    rows += [(names[target], f"not made: {because}") for target, (_, because) in book.evidence.unmade_targets.items()]
    return table(("what a sock is for", "bodies of evidence, and how sure"), rows)


def borrowing() -> str:
    """The table of borrowing: asked of whom, studied in whom, levels down, and why."""
    rows = [
        (people.replace("_", " "), studied.replace("_", " "), str(line.levels), line.because)
        for people, lines in read_grading().borrowed.items()
        for studied, line in lines.items()
    ]
    return table(("the answer is for", "the studies were in", "levels", "because"), rows)
