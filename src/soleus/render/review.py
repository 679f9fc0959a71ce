"""The review sheet: the whole rulebook on paper, rule by rule, for clinicians to agree with or to correct.

Every clinical term and every sentence comes from the knowledge files; this module only asks and lays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from soleus.case.start import YES_BY_DEFAULT, start
from soleus.knowledge.cases import PLACES, WorkedCases, read_cases
from soleus.problems import ProblemsError
from soleus.render.sheet import Block, Contents, Entry, Heading, Paragraph, Table, Tick, Together
from soleus.render.worked import people_table
from soleus.rules.chapters import Block as Section
from soleus.rules.chapters import read_blocks
from soleus.rules.levels import Benefit, Danger
from soleus.rules.model import Condition, Rule
from soleus.rules.nodes import ALWAYS, Named, walk
from soleus.rules.prose import HOLDS_WHEN, Line, Prose
from soleus.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.book import Book
    from soleus.knowledge.cases import Facts
    from soleus.knowledge.claims import Library

BOXES = ("agree", "change")
LAST = "verdict"  # the chapter of the table in which all others meet
PEOPLE = "worked-people"
OF_RULE = {True: "Holds for somebody with", False: "Does not hold with", None: "Cannot be told with"}
OF_GUARD = {
    True: "Matters for somebody with",
    False: "Does not matter with",
    None: "Whether it matters cannot be told with",
}

WHAT_IT_IS = """\
This sheet holds every rule of the rulebook: its reason, what it does in plain English, what the person is told, its \
sources, and worked cases. Nobody has to read code to judge it."""
HOW_TO_USE = (
    "Read the reason first, then the rule. Is the reason right? Does the rule do what the reason says, and no more?",
    "Read the worked cases: would you have said the same? Thresholds stand just below, at and just above.",
    "Tick “agree”, or tick “change” and write what should be different. Sign each rule with your name and the date.",
    "AND, OR and NOT in capitals, brackets and steps further in are logic. All other words are clinical terms.",
    "A name in «marks» is a condition with a section of its own.",
    "A rule holds, does not hold, or cannot be told because something is not known. Not known is never taken for no.",
    "A rule that does not hold adds nothing.",
    "Of all rules the gravest counts: “at least” means that another rule can only add to it.",
    "“Matters only if” speaks of rules that cannot be told: while it is known not to be so, nothing follows from them.",
    "“Read” behind a source says what was read of it. Certainty and population are those of the claim.",
    "The reviewer's name and the date go into the head of the chapter once its rules are agreed.",
)


def review(book: Book, library: Library, chapter: str | None = None) -> tuple[Block, ...]:
    """Lay out the sheet for the whole rulebook, or for one of its chapters.

    Raises:
        ProblemsError: there is no such chapter.
    """
    chapters = _chapters(book.root)
    if chapter is not None and chapter not in chapters:
        near = get_close_matches(chapter, chapters, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(chapters)}"
        raise ProblemsError("No such chapter", [f"there is no chapter '{chapter}'; {hint}"])
    chosen = chapters if chapter is None else {chapter: chapters[chapter]}
    writer = _Writer(book, library)
    titles = {name: _title_and_words(name, book.root) for name in chosen}
    blocks = [*_first_page(book, chosen, titles, whole=chapter is None)]
    for name, sections in chosen.items():
        title, words = titles[name]
        blocks += [Heading(2, title, _anchor(name)), *map(Paragraph, words)]
        blocks += [Together(tuple(writer.section(section))) for section in sections]
    return (*blocks, *(_people(book, writer.prose) if chapter is None else ()))


def _chapters(root: Path) -> dict[str, list[Section]]:
    """Give the sections of every chapter, the table of verdicts last."""
    found: dict[str, list[Section]] = {}
    for section in read_blocks(root):
        found.setdefault(section.chapter, []).append(section)
    return dict(sorted(found.items(), key=lambda item: (item[0] == LAST, item[0])))


def _title_and_words(chapter: str, root: Path) -> tuple[str, list[str]]:
    """Give the title of a chapter and the paragraphs before its first rule."""
    text = (root / "rulebook" / f"{chapter}.md").read_text("utf-8")
    opening = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]
    title, _, words = opening.partition("\n# ")[2].partition("\n")
    return title.strip(), [" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip()]


def _anchor(chapter: str) -> str:
    return f"chapter-{chapter}"


def _first_page(
    book: Book, chapters: Mapping[str, list[Section]], titles: Mapping[str, tuple[str, list[str]]], *, whole: bool
) -> Iterator[Block]:
    rules, conditions = len(list(book.rules.rules())), len(book.rules.conditions)
    yield Heading(1, "Review of the rulebook", "top")
    yield Paragraph(book.words.intended_use)
    yield Paragraph(WHAT_IT_IS)
    yield Paragraph(f"The question that the rulebook answers: {book.words.headings['answer']}")
    yield Paragraph(f"Soleus {__version__}. Rulebook {book.rules.hash}: {rules} rules, {conditions} named conditions.")
    if not whole:
        yield Paragraph(f"This sheet holds one chapter of it: {', '.join(title for title, _ in titles.values())}.")
    yield Entry("How to use it", tuple(Line(0, text) for text in HOW_TO_USE))
    entries = [(f"{title} ({len(chapters[name])} to read)", _anchor(name)) for name, (title, _) in titles.items()]
    yield Contents((*entries, *([("Worked people", PEOPLE)] if whole else [])))


def _people(book: Book, prose: Prose) -> Iterator[Block]:
    given = start("all_no", book.rules.vocabulary)
    but = [prose.known(name, given[name]) for name in ("age_years", *sorted(YES_BY_DEFAULT))]
    yield Heading(2, "Worked people", PEOPLE)
    yield Paragraph(
        "Whole answers: what is known of somebody, and what comes out. “No to all else” stands for: every question "
        "that anyone can answer answered with no, or with its safest answer, but "
        f"{'; '.join(but)}; what only a clinician can know is not known. "
        "Elsewhere all that is not named is not known."
    )
    yield people_table(book, prose)


class _Writer:
    """Lays out the sections of chapters."""

    def __init__(self, book: Book, library: Library) -> None:
        self.book = book
        self.library = library
        self.prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
        self.cases = read_cases(book.root)
        self.rules = {rule.id: rule for rule in book.rules.rules()}

    def section(self, section: Section) -> Iterator[Block]:
        """Lay out one rule, one named condition or one table."""
        if section.name in self.rules:
            yield from self.rule(self.rules[section.name], section)
        elif section.name in self.book.rules.conditions:
            yield from self.condition(self.book.rules.conditions[section.name], section)
        else:
            yield from self.table(section)

    def rule(self, rule: Rule, section: Section) -> Iterator[Block]:
        yield Heading(3, f"{rule.id} ({section.kind} rule)", rule.id)
        yield Tick(BOXES)
        yield Paragraph(rule.reason)
        yield from (Entry(_capital(part.head), part.lines) for part in self.prose.say_rule(rule))
        words = self.book.words
        if rule.id in words.rules:
            yield Entry("Said to the person", (Line(0, words.rules[rule.id]),))
        if rule.id in words.rules_when_unknown:
            yield Entry("Said if it cannot be told, but it matters", (Line(0, words.rules_when_unknown[rule.id]),))
        yield from self.footing(rule.claims, section)
        yield from self.worked(rule.id)

    def condition(self, condition: Condition, section: Section) -> Iterator[Block]:
        yield Heading(3, f"{condition.name} (named condition)", condition.name)
        yield Tick(BOXES)
        yield Paragraph(condition.reason)
        head = f"{self.prose.name(condition.name)} {HOLDS_WHEN}"
        yield Entry(head, self.prose.outline(condition.when))
        yield Entry("Used by", (Line(0, ", ".join(self.where_used(condition.name))),))
        yield from self.footing(condition.claims, section)
        yield from self.worked(condition.name)

    def where_used(self, name: str) -> Iterator[str]:
        """Name the rules and conditions that a named condition stands in."""
        for place, item in (self.rules | dict(self.book.rules.conditions)).items():
            nodes = (*walk(item.when), *walk(getattr(item, "matters_if", ALWAYS)))
            if Named(name) in nodes:
                yield place

    def table(self, section: Section) -> Iterator[Block]:
        """Lay out what is no rule: the table of verdicts, or the pressures that hold while no rule says otherwise."""
        rules = self.book.rules
        yield Heading(3, section.name, section.name)
        yield Tick()
        yield Paragraph(section.reason)
        if section.kind == "verdicts":
            yield self.verdicts()
            yield Entry("A known wearer is somebody with", self.prose.outline(rules.wearer))
            yield Entry("No plan for somebody with", self.prose.outline(rules.no_plan_if))
        elif section.kind == "pressure-defaults":
            low, high = rules.pressure_defaults.start
            yield Entry("Start", (Line(0, f"{low} to {high} mmHg"),))
            yield Entry("Cap", (Line(0, f"{rules.pressure_defaults.cap} mmHg"),))
        yield from self.footing(tuple(section.entry.get("claims") or ()), section)

    def verdicts(self) -> Table:
        words = self.book.words.verdicts
        rows = (
            (gain.word, *(words[self.book.rules.verdicts[gain, danger]]["title"] for danger in Danger))
            for gain in Benefit
        )
        headers = ("what is gained", *(f"danger: {danger.word}" for danger in Danger))
        return Table("The verdict, from what is gained and from the danger", headers, tuple(rows))

    def footing(self, claims: Sequence[str], section: Section) -> Iterator[Block]:
        """Say what a rule rests on, and who looked at it last."""
        if claims:
            yield Entry("Rests on", tuple(line for claim in claims for line in self.claim(claim)))
        reviewed, reviewer = section.entry["reviewed"], section.entry["reviewer"]
        yield Entry("Last reviewed", (Line(0, f"{reviewed}, by: {reviewer}"),))

    def claim(self, name: str) -> Iterator[Line]:
        claim = self.library.claims[name]
        yield Line(0, f"{name}: {claim.statement}")
        kind, people = claim.directness.replace("_", " "), claim.population.replace("_", " ")
        yield Line(1, f"certainty: {claim.certainty.replace('_', ' ')}; population: {people}; kind: {kind}")
        yield from (Line(1, f"{source.cite()} (read: {read})") for source, read in self.library.sources_of(name))

    def worked(self, name: str) -> Iterator[Block]:
        """Say the worked cases in words, and the thresholds as a table."""
        worked = self.cases.get(name)
        if worked is None:
            return
        for of_guard, heads in ((False, OF_RULE), (True, OF_GUARD)):
            for truth, head in heads.items():
                cases = [case for case in worked.truths if (case.of_guard, case.truth) == (of_guard, truth)]
                if cases:
                    yield Entry(head, tuple(Line(0, self.known(case.facts)) for case in cases))
        if worked.thresholds:
            yield self.thresholds(worked)
        if worked.alone:
            known = self.known(worked.alone.facts)
            besides = "no to all else" if worked.alone.start == "all_no" else "all else not known"
            yield Entry("It alone changes the answer of somebody with", (Line(0, f"{known}; {besides}"),))

    def known(self, facts: Facts) -> str:
        """Say facts by their keys in one line."""
        return "; ".join(self.prose.known(key, value) for key, value in facts.items()) or "nothing known"

    def thresholds(self, worked: WorkedCases) -> Table:
        rows = []
        for threshold in worked.thresholds:
            points: dict[str, Any] = {place: (value, truth) for place, value, truth in threshold.points}
            cells = (_point(*points[place]) if place in points else "–" for place in PLACES)
            fact = self.prose.known(threshold.fact, threshold.at).rpartition(": ")[0]
            rows.append((fact, *cells, self.known(threshold.beside) if threshold.beside else "–"))
        return Table("Thresholds", ("fact", "just below", "at it", "just above", "known besides"), tuple(rows))


def _point(value: float, truth: bool) -> str:  # noqa: FBT001  # a truth, not a switch
    return f"{value:g}: {'holds' if truth else 'does not hold'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
