"""``soleus evidence add``: a new study is checked, and what it would change is shown, before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cli.evidence.build import add_root, print_changes, write_files
from soleus.cli.evidence.pool import require_scipy
from soleus.cli.output import print_json
from soleus.files import read_text
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from soleus.book import Book
    from soleus.knowledge.study_records import Studies

HELP = """\
Checks a form with a new study, and shows what it would change: claims, the words that people read, and whose answers of
the example people. Nothing is written unless --write is given.

  soleus evidence add new-trial.yaml                 check it, and show what would change
  soleus evidence add new-trial.yaml --write         write it, with the claims that it changes
  soleus evidence add new-trial.yaml --root copy     try it on a copy of the folder of knowledge files

A form holds 'studies', and where they are new 'questions' and 'sources', as the files in studies/ do; the page on
adding a study explains each key. A study that cannot be is refused with every reason.
"""
MADE_BESIDE = ("rulebook", "version")  # of an answer: which rules spoke, not what they said


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("form", type=Path, metavar="FORM.yaml", help="the study, as a file in studies/ holds it")
    parser.add_argument("--write", action="store_true", help="write the study and the claims that it changes")
    parser.add_argument("--json", action="store_true", help="print what would change as one JSON object")
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Check a form and show what it would change.

    Raises:
        ProblemsError: SciPy is missing, the form cannot be used (with every reason), or a file cannot be written.
    """
    require_scipy()
    from soleus.evidence.build import built, changes  # noqa: PLC0415  # needs the extra
    from soleus.knowledge.studies import studies_with  # noqa: PLC0415  # no answer needs it

    form = read_text(given.form)
    studies = studies_with(form, given.form.name, given.root)
    files = {**_form_files(form, given.form, given.root), **built(given.root, studies)}
    changed = changes(given.root, files)
    shown: dict[str, Any] = {
        "studies": list(_added(studies, given.root)),
        "claims": changed,
        "answers": _answers(given.root, files) if changed else {},
    }
    if given.write:
        write_files(given.root, files)
    if given.json:
        print_json(shown)
    else:
        _print(shown, written=given.write)
    return 0


def _form_files(form: str, path: Path, root: Path) -> dict[str, str]:
    """Give what a form adds to the folder: a file of studies by its own name, and its sources behind the others.

    Raises:
        ProblemsError: there is a file of this name already.
    """
    from soleus.evidence.claims_made import as_yaml  # noqa: PLC0415  # needs the extra
    from soleus.knowledge.load import parse_yaml  # noqa: PLC0415  # few commands read it

    name = f"studies/{path.stem}.yaml"
    if (root / name).exists():
        raise ProblemsError("The study cannot be added", [f"{name} is there already: give the form another name"])
    entry = dict(parse_yaml(form, path.name))
    sources = entry.pop("sources", {})
    files = {name: as_yaml(entry)}
    if sources:
        known = (root / "sources.yaml").read_text("utf-8").rstrip("\n")
        files["sources.yaml"] = f"{known}\n{as_yaml(sources)}"
    return files


def _added(studies: Studies, root: Path) -> Iterator[str]:
    """Say of each new study what it found, and what takes it or why nothing does."""
    from soleus.evidence import effect_of  # noqa: PLC0415  # needs the extra
    from soleus.evidence.claims_made import syntheses  # noqa: PLC0415  # needs the extra
    from soleus.evidence.trends import trend_over  # noqa: PLC0415  # needs the extra
    from soleus.knowledge.studies import read_studies  # noqa: PLC0415  # no answer needs it
    from soleus.knowledge.trends import read_trend_questions  # noqa: PLC0415  # no answer needs it

    made = syntheses(root, studies)
    trends = [trend_over(question, studies) for question in read_trend_questions(studies.questions, root)]
    for name in studies.studies.keys() - read_studies(root).studies.keys():
        effect = effect_of(studies.studies[name])
        says = "no effect can be computed"
        if effect is not None:
            estimate, low, high = effect.shown
            says = f"{effect.measure} {estimate:.3g} [{low:.3g}, {high:.3g}], {effect.mark}"
        takers = [body for body, synthesis in made.items() if name in (s.id for s in synthesis.chosen.studies)]
        takers += [trend.id for trend in trends if name in (line.study for line in trend.on_line)]
        refusals = [
            f"{body} leaves it out: {refusal.sentence}"
            for body, synthesis in made.items()
            for refusal in synthesis.chosen.refusals
            if refusal.study == name
        ]
        places = [f"taken by {', '.join(takers)}"] if takers else refusals or ["no body of evidence asks for it"]
        yield "; ".join((f"{name}: {says}", *places))


def _answers(root: Path, files: Mapping[str, str]) -> dict[str, int]:
    """Say which sentences of the example people's answers change, and for how many of them."""
    from soleus.load import load_book  # noqa: PLC0415  # few commands read two books

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "knowledge"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns("compiled", "__pycache__", "*.py"))
        write_files(copy, files)
        before, after = (dict(_told(book)) for book in (load_book(root), load_book(copy)))
    counts = Counter[str]()
    for person, sentences in after.items():
        old = before[person]
        new = {place: says for place, says in sentences.items() if " " in says and old.get(place) != says}
        lines = {f"{old.get(place, '')} → {says}" for place, says in new.items()}
        counts.update(lines)
    return dict(counts)


def _told(book: Book) -> Iterator[tuple[str, dict[str, str]]]:
    """Give all that the answer of each example person says, by its place."""
    from soleus.answer import assess  # noqa: PLC0415  # few commands answer
    from soleus.case import CaseError  # noqa: PLC0415  # few commands answer
    from soleus.case.start import person  # noqa: PLC0415  # few commands answer
    from soleus.knowledge.worked import read_worked_people  # noqa: PLC0415  # no answer needs it

    for worked in read_worked_people(book.root):
        try:
            case = person(book.rules.vocabulary, worked.start, worked.facts)
        except CaseError:
            continue
        answer = assess(case, book).to_json()
        yield worked.name, dict(_flat({key: answer[key] for key in answer if key not in MADE_BESIDE}))


def _flat(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _flat(inside, f"{place}/{key}")
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _flat(inside, f"{place}/{number}")
    else:
        yield place, str(value)


def _print(shown: Mapping[str, Any], *, written: bool) -> None:
    for line in shown["studies"]:
        print(line)
    print("\nClaims:" if shown["claims"] else "\nNo claim changes.")
    print_changes(shown["claims"])
    print("\nAnswers of the example people:" if shown["answers"] else "\nNo answer of the example people changes.")
    for line, people in shown["answers"].items():
        print(f"  {people} of them: {line}")
    print("\nwritten" if written else "\nnothing was written: --write does it")
