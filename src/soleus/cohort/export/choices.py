"""From what is read of each line to one value for each key of each patient, as queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.export.shapes import FACTOR
from soleus.cohort.readers import quoted
from soleus.fhir.read.findings import BOTH
from soleus.fhir.read.observations import STATUS
from soleus.fhir.read.person import SEXES
from soleus.fhir.read.statements import HOLDS, ONLY_PLANNED, OVER, REFUTED

if TYPE_CHECKING:
    from collections.abc import Collection

    from soleus.case.facts import Vocabulary

# The medicines and devices that others point to, with their codes.
POINTED_TO = """
SELECT reference, any_value(codes) AS codes, count(*) = 1 AND bool_and(is_plain) AS is_plain FROM (
  SELECT type || '/' || (json ->> '$.id') AS reference,
    list_transform(json_extract(concept, '$.coding[*]'),
      lambda part: coalesce(part ->> '$.system', '') || '|' || coalesce(part ->> '$.code', '')) AS codes,
    coalesce(json_type(concept), 'NULL') IN ('OBJECT', 'NULL')
      AND coalesce(json_type(concept, '$.coding'), 'NULL') IN ('ARRAY', 'NULL')
      AND list_has_all(['OBJECT'], coalesce(json_type(concept, '$.coding[*]'), []))
      AND list_has_all(['VARCHAR', 'NULL'], coalesce(json_type(concept, '$.coding[*].system'), []))
      AND list_has_all(['VARCHAR', 'NULL'], coalesce(json_type(concept, '$.coding[*].code'), []))
      AND json_type(json, '$.id') = 'VARCHAR' AND coalesce(json ->> '$.status', '') <> 'entered-in-error'
      AND coalesce(json_type(json, '$.modifierExtension'), 'NULL') = 'NULL'
      AND coalesce(json_type(json, '$.implicitRules'), 'NULL') = 'NULL' AS is_plain
  FROM (SELECT *, json_extract(json, CASE type WHEN 'Medication' THEN '$.code' ELSE '$.type' END) AS concept
    FROM pointed))
WHERE reference IS NOT NULL GROUP BY reference
"""
# Patients whom the reader of one record reads: among them those with a line whose codes and body sites name the legs in
# more than one way, which it narrows.
ODD = """
SELECT name FROM lines WHERE NOT coalesce(is_plain, false) OR type = 'QuestionnaireResponse'
UNION SELECT name FROM lines WHERE type = 'Patient' GROUP BY name HAVING count(*) > 1
UNION SELECT name FROM lines JOIN things ON pointer = reference WHERE NOT things.is_plain
UNION SELECT name FROM (
  SELECT r, side, true AS is_coded FROM (SELECT r, kind, unnest(codes) AS code FROM lines) JOIN codes USING (kind, code)
  UNION SELECT r, side, false FROM (SELECT r, unnest(sites) AS code FROM lines) JOIN sites USING (code))
  JOIN lines USING (r) WHERE side <> '' GROUP BY r, name
  HAVING count(DISTINCT side) > 1 AND (bool_or(is_coded) OR NOT bool_or(has_two_sites))
"""
# What queries read: plain lines of patients who are not odd, the codes of what they point to in place.
PLAIN = """
SELECT lines.* EXCLUDE (codes), coalesce(things.codes, CASE WHEN pointer IS NULL THEN lines.codes ELSE [] END) AS codes
FROM lines LEFT JOIN things ON pointer = reference
WHERE NOT is_modified AND name NOT IN (SELECT name FROM odd)
"""
PLACED = """
SELECT r, coalesce(list(DISTINCT side) FILTER (side <> ''), []) AS sides, list(DISTINCT place) AS places
FROM (SELECT r, unnest(sites) AS code FROM plain) JOIN sites USING (code) GROUP BY r
"""
# Each lookup that has a use for a line, once, by the first of its codes.
MATCHED = f"""
SELECT plain.*, lookups.*, codes.refutes, coalesce(placed.places, []) AS places,
  CASE len(list_distinct(list_filter(coalesce(sides, []) || [codes.side], lambda side: side <> '')))
    WHEN 0 THEN '' WHEN 1 THEN list_filter(coalesce(sides, []) || [codes.side], lambda side: side <> '')[1]
    ELSE '{BOTH}' END AS side
FROM (SELECT r, lookup, min(place * 1000000 + n) % 1000000 AS n
  FROM (SELECT r, kind, unnest(codes) AS code, generate_subscripts(codes, 1) AS place FROM plain WHERE len(codes) > 0)
  JOIN codes USING (kind, code) GROUP BY r, lookup) AS first_ones
JOIN plain USING (r) JOIN codes ON codes.n = first_ones.n AND codes.lookup = first_ones.lookup
JOIN lookups ON lookups.lookup = first_ones.lookup LEFT JOIN placed ON placed.r = plain.r
"""


def shares_query(lines: int) -> str:
    """Write which share each person belongs to: neighbours by name, with so many kept lines together."""
    return (
        f"SELECT name, CAST((sum(lines) OVER (ORDER BY name) - 1) // {lines} AS INTEGER) AS share FROM (SELECT name,"
        f" count(*) AS lines FROM disk.kept WHERE type NOT IN ('Medication', 'Device') GROUP BY name)"
    )


def counts_macro(today: int) -> str:
    """Write the test whether something of a date counts (``RecordReader.flaw``)."""
    return (
        "CREATE TEMP MACRO counts(age, most, grave) AS CASE WHEN age IS NULL THEN grave OR most IS NULL"
        f" WHEN age % {FACTOR} > {today} THEN false WHEN most IS NULL THEN true"
        f" ELSE {today} - (CASE WHEN grave THEN least(age // {FACTOR}, {today}) ELSE age % {FACTOR} END) <= most END"
    )


def statements_query() -> str:
    """Write what statements say (``soleus.fhir.read.statements``)."""
    refuted = f"state = {quoted(REFUTED)}"
    return (
        "SELECT name, key, outcomes.number AS number, coalesce(age, 0) AS age, false AS replaces"
        f" FROM matched JOIN outcomes ON outcomes.lookup = matched.lookup AND outcomes.side = matched.side"
        f" AND outcomes.refuted = ({refuted})"
        f" WHERE kind <> 'observation' AND state IN ({quoted(HOLDS)}, {quoted(OVER)}, {quoted(REFUTED)})"
        f" AND (state <> {quoted(OVER)} OR ever) AND (NOT {refuted} OR refutes)"
        " AND (site = '' OR list_contains(places, site))"
        f" AND counts(age, CASE WHEN {refuted} THEN clears ELSE days END, is_danger AND NOT {refuted})"
    )


def observations_query() -> str:
    """Write what Observations say (``soleus.fhir.read.observations``)."""
    final = ", ".join(quoted(status) for status, why in STATUS.items() if not why)
    return (
        "WITH valued AS (SELECT m.*, CASE WHEN is_quantity THEN m.number * CASE WHEN m.unit = '' AND bare THEN 1.0"
        " ELSE units.times END ELSE answer.number END AS amount, coalesce(answer.is_danger, false) AS grave"
        " FROM matched AS m LEFT JOIN units ON units.lookup = m.lookup AND units.unit = m.unit"
        " LEFT JOIN (SELECT r, lookup, min_by(number, pick) AS number, min_by(is_danger, pick) AS is_danger"
        " FROM (SELECT a.r, b.lookup, place * 1000000 + b.n AS pick, b.number, b.is_danger FROM (SELECT r,"
        " unnest(value_codes) AS code, generate_subscripts(value_codes, 1) AS place FROM plain) AS a"
        " JOIN answers_read AS b USING (code)) GROUP BY r, lookup) AS answer"
        f" ON answer.r = m.r AND answer.lookup = m.lookup WHERE m.kind = 'observation' AND m.status IN ({final}))"
        " SELECT name, key, amount AS number, coalesce(age, 0) AS age, NOT ever AS replaces FROM valued"
        " JOIN outcomes ON outcomes.lookup = valued.lookup AND outcomes.side = valued.side AND NOT outcomes.refuted"
        " WHERE amount IS NOT NULL AND (site = '' OR list_contains(places, site)) AND (NOT is_quantity OR"
        " (NOT is_inexact AND amount BETWEEN low AND high AND (NOT is_whole OR amount = floor(amount))))"
        " AND counts(age, CASE WHEN grave AND ever THEN NULL ELSE days END, grave)"
    )


def births_query(vocabulary: Vocabulary, as_of: str) -> str:
    """Write what Patients say (``soleus.fhir.read.person``): age, where the day of birth leaves no doubt, and sex."""
    places = {key: n for n, key in enumerate(vocabulary.every_key())}
    fact, sexes = vocabulary.facts["age_years"], vocabulary.facts["sex"].values
    born = [f"(DATE '0001-01-01' + CAST({part} AS INTEGER))" for part in (f"age % {FACTOR}", f"age // {FACTOR}")]
    old, young = (f"years_at({day}, DATE {quoted(as_of)})" for day in born)
    words = " ".join(f"WHEN {quoted(word)} THEN {sexes.index(value)}" for word, value in SEXES.items())
    return (
        f"SELECT name, {places['age_years']} AS key, CAST({old} AS DOUBLE) AS number, 0 AS age, true AS replaces"
        f" FROM plain WHERE type = 'Patient' AND {old} = {young}"
        f" AND {old} BETWEEN {fact.low or 0} AND {fact.high or 0}"
        f" UNION ALL SELECT name, {places['sex']}, sex, 0, true FROM (SELECT name, CASE gender {words} END AS sex"
        " FROM plain WHERE type = 'Patient') WHERE sex IS NOT NULL"
    )


YEARS = (
    "CREATE TEMP MACRO years_at(born, day) AS year(day) - year(born)"
    " - CASE WHEN month(day) * 100 + day(day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END"
)
# What counts of several things about one key (``soleus.fhir.read.choose``). Where order alone could choose: is_tie.
CHOSEN = f"""
WITH newest AS (
  SELECT *, max(CASE WHEN replaces THEN age % {FACTOR} END) OVER (PARTITION BY name, key) AS begin FROM findings),
counted AS (
  SELECT *, max(age) OVER (PARTITION BY name, key) AS last_age FROM newest
  WHERE NOT replaces OR age // {FACTOR} >= begin),
summed AS (
  SELECT name, key, max(number) AS most, min(number) AS least,
    max(CASE WHEN age = last_age THEN number END) AS last_most,
    min(CASE WHEN age = last_age THEN number END) AS last_least,
    max(CASE WHEN replaces THEN number END) AS seen_most, min(CASE WHEN replaces THEN number END) AS seen_least
  FROM counted GROUP BY name, key)
SELECT name, key,
  CASE WHEN by_danger THEN most WHEN is_legs AND least < most THEN 2 WHEN is_legs THEN most ELSE last_most END
    AS number,
  NOT by_danger AND (coalesce(seen_least < seen_most, false) OR (NOT is_legs AND last_least < last_most)) AS is_tie
FROM summed JOIN keys USING (key)
"""


def ordered_query(days: int, garments: Collection[str]) -> str:
    """Write who has an order for compression of late that was not withdrawn."""
    codes = quoted(list(garments))
    return (
        "SELECT DISTINCT name FROM lines LEFT JOIN things ON pointer = reference"
        " WHERE type IN ('DeviceRequest', 'ServiceRequest') AND NOT is_modified AND NOT is_negated"
        f" AND lines.status IN ('active', 'completed') AND coalesce(intent, '') NOT IN"
        f" ({', '.join(map(quoted, ONLY_PLANNED))}) AND list_has_any(coalesce(things.codes, lines.codes), {codes})"
        f" AND counts(age, {days}, true)"
    )
