"""The draws of claims for a second and a third reading, and the pages that hold their tables."""

import re

from tools.pages.marks import DOCS
from tools.second_reading import COUNT, SEED, drawn, drawn_of_each_kind, in_table, kinds_of_rules, main

FIRST_PAGE = DOCS / "clinicians" / "readings.md"
PAGE = FIRST_PAGE.read_text("utf-8")
THIRD = (DOCS / "clinicians" / "third-reading.md").read_text("utf-8")
OF_RULES = (DOCS / "clinicians" / "reading-of-rules.md").read_text("utf-8")
IDS = [f"claim-{number}" for number in range(200)]


def test_a_seed_draws_the_same_in_whatever_order_the_claims_stand():
    assert drawn(IDS) == drawn(reversed(IDS))
    assert len(set(drawn(IDS))) == COUNT
    assert drawn(IDS, "another seed") != drawn(IDS)


def test_a_claim_that_is_added_takes_the_place_of_one_at_most():
    assert len(set(drawn(IDS)) - set(drawn([*IDS, "one-more"]))) <= 1


def test_the_table_has_a_row_for_each_claim_that_was_drawn(capsys, library):
    assert main(["--seed", "s", "--count", "3"]) == 0
    _head, _line, *rows = capsys.readouterr().out.splitlines()
    assert [row.split("`")[1] for row in rows] == drawn(library.claims, "s", 3)


def test_the_page_states_the_seed_and_names_sixty_claims_that_are_there(library):
    second = PAGE.split("## Second reading")[1].split("\n## ")[0]
    assert SEED in " ".join(second.split())
    rows = re.findall(r"^\| \[`([a-z0-9-]+)`\]", second, re.MULTILINE)
    assert len(set(rows)) == COUNT
    assert set(rows) <= set(library.claims)


def test_what_was_drawn_before_is_not_drawn_again(capsys):
    assert main(["--seed", "20261128", "--count", "90", "--besides", str(FIRST_PAGE)]) == 0
    again = in_table(capsys.readouterr().out)
    assert again.isdisjoint(in_table(PAGE))
    assert len(again) == 90


def test_the_third_page_states_its_seed_and_names_ninety_claims_that_are_there(library):
    ninety = THIRD.split("## The ninety")[1].split("\n## ")[0]
    assert "--seed 20261128" in THIRD
    assert len(in_table(ninety)) == 90
    assert in_table(THIRD) <= set(library.claims)
    assert in_table(ninety).isdisjoint(in_table(PAGE))


def test_what_was_read_again_names_claims_and_rules_that_are_there(library, rules):
    known = set(library.claims) | {rule.id for rule in rules.rules()}
    of_tables = PAGE.split("## Sentences for people")[0]
    named = {
        name
        for line in of_tables.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z0-9-]+)`", line.split("|")[1])
    }
    assert named
    assert named - known == set()


def test_of_rules_each_kind_is_drawn_and_the_same_for_a_seed():
    kinds = {name: "rare" if name == "claim-7" else "common" for name in IDS}
    names = drawn_of_each_kind(kinds, "s", 20)
    assert len(names) == 20
    assert "claim-7" in names
    assert names == drawn_of_each_kind(dict(reversed(kinds.items())), "s", 20)


def test_the_table_of_rules_has_a_row_for_each_rule_that_was_drawn(capsys):
    assert main(["--rules", "--seed", "s", "--count", "12"]) == 0
    _head, _line, *rows = capsys.readouterr().out.splitlines()
    assert [row.split("`")[1] for row in rows] == drawn_of_each_kind(kinds_of_rules(), "s", 12)


def test_the_page_on_rules_names_sixty_of_every_kind_that_are_there():
    rows = re.findall(r"^\| `([a-z0-9_-]+)` \| .* \| (?:accord|in part|contradicted) \|", OF_RULES, re.MULTILINE)
    kinds = kinds_of_rules()
    assert len(set(rows)) == COUNT
    assert set(rows) <= set(kinds)
    assert {kinds[name] for name in rows} == set(kinds.values())
