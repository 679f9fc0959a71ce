"""A bulk export: people a second from NDJSON to answers, against plain reading as the limit and a runner of views.

The export is made up (``soleus cohort make --fhir``), about 21 lines a person, all of which count. The other runner is
sof-js, the reference of SQL on FHIR v2. It is on no registry: fetch FHIR/sql-on-fhir-v2, run ``npm install
--ignore-scripts`` in its folder ``sof-js``, and name that folder in SOF_JS; without it that row says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from soleus.cohort.duck import connect
from soleus.cohort.export.files import read_lines
from soleus.cohort.export.make import TAKEN_ON, make_export
from soleus.cohort.export.table import write_people
from soleus.cohort.views import view_query
from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.read import read_people
from soleus.fhir.view_definitions import view_definitions
from soleus.knowledge.records import read_record_mapping
from soleus.load import load_book
from tools.bench.population import THREADS, Took, command, timed

ROWS = int(os.environ.get("SOLEUS_BENCH_PEOPLE", "20000"))
ONE_BY_ONE = 1000  # people whom the reader of one record gets
PEER_LINES = 20_000
PEER = """
import { readFileSync } from 'node:fs'
const { evaluate } = await import(process.argv[2] + '/src/index.js')
const view = JSON.parse(readFileSync(process.argv[3], 'utf8'))
const lines = readFileSync(process.argv[4], 'utf8').trim().split('\\n')
const begin = performance.now()
const rows = evaluate(view, lines.map((line) => JSON.parse(line)))
console.log((performance.now() - begin) / 1000)
"""


def read_plainly(folder: Path) -> Took:
    """Read every line as JSON and count the types: what nothing that reads the export can be quicker than."""
    connection = connect(threads=str(THREADS))

    def count() -> None:
        for path in sorted(folder.glob("*.ndjson")):
            connection.execute(
                f"SELECT json ->> '$.resourceType', count(*) FROM {read_lines(path)} GROUP BY 1"
            ).fetchall()

    return timed(count)


def answered(folder: Path) -> Took:
    """Run the whole command in a process of its own."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        return command("cohort", str(folder), "--out", str(Path(place) / "out"), "--threads", str(THREADS))


def one_by_one(folder: Path) -> float:
    """Give people a second of the reader of one record, JSON parsed and all."""
    vocabulary = load_book().rules.vocabulary
    begin = time.perf_counter()
    lines = [json.loads(line) for path in sorted(folder.glob("*.ndjson")) for line in path.read_text().splitlines()]
    people = sum(1 for _ in read_people(lines, vocabulary, read_record_mapping(vocabulary.facts), as_of=TAKEN_ON))
    return people / (time.perf_counter() - begin)


def views(folder: Path) -> list[str]:
    """Run the view of Conditions over the same lines, here and with the peer, on one thread each."""
    book = load_book()
    definitions = view_definitions(knowledge_of(book, book.library, DEFAULT_BASE))
    view = next(view for view in definitions if view["resource"] == "Condition")
    with (folder / "Condition.ndjson").open() as file:
        lines = [line for line, _ in zip(file, range(PEER_LINES), strict=False)]
    few, program = folder.with_name("few.ndjson"), folder.with_name("peer.mjs")
    few.write_text("".join(lines))
    took = timed(lambda: connect(threads="1").execute(view_query(view, read_lines(few))).fetchall())
    rows = [f"| this program's compiler of views | {len(lines) / took.cpu:,.0f} |"]
    peer = os.environ.get("SOF_JS")
    if not peer:
        return [*rows, "| sof-js | not here: see `tools/bench/export.py` |"]
    program.write_text(PEER)
    small = folder.with_name("view.json")
    small.write_text(json.dumps({name: view[name] for name in ("resource", "status", "select")}))
    done = subprocess.run(["node", program, peer, small, few], check=True, capture_output=True, text=True)  # noqa: S607  # of this machine
    return [*rows, f"| sof-js, the reference runner | {len(lines) / float(done.stdout):,.0f} |"]


def measure() -> str:
    """Measure everything and give the section as Markdown."""
    book = load_book()
    vocabulary, mapping = book.rules.vocabulary, read_record_mapping(book.rules.vocabulary.facts)
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as place:
        folder, few = Path(place) / "export", Path(place) / "few"
        make_export(vocabulary, mapping, ROWS, 1, folder)
        make_export(vocabulary, mapping, ONE_BY_ONE, 1, few)
        size = sum(path.stat().st_size for path in folder.glob("*.ndjson")) / 1e6
        plain = read_plainly(folder)
        out = Path(place) / "people.parquet"
        table = timed(lambda: write_people(folder, out, vocabulary, mapping, book.root, threads=THREADS))
        whole = answered(folder)
        single = one_by_one(few)
        runners = views(folder)
    return "\n".join(
        [
            f"{ROWS:,} made-up people, {size:,.0f} MB of NDJSON, {THREADS} threads. Rates are by processor seconds:",
            "others work on the machine.",
            "",
            "| what | people a processor second | processor seconds | seconds | most memory, MiB |",
            "|---|---|---|---|---|",
            _row("plain reading: each line parsed, types counted", plain),
            _row("to a table of facts", table),
            _row("the whole command: facts, checks, answers, report", whole),
            f"| the reader of one record, {ONE_BY_ONE:,} people | {single:,.0f} | | | |",
            "",
            f"The view of Conditions over {PEER_LINES:,} lines, one thread, with parsing:",
            "",
            "| what | lines a second |",
            "|---|---|",
            *runners,
        ]
    )


def _row(what: str, took: Took) -> str:
    peak = f"{took.peak:,.0f}" if took.peak else ""
    return f"| {what} | {ROWS / took.cpu:,.0f} | {took.cpu:.1f} | {took.wall:.1f} | {peak} |"
