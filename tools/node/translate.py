"""Translates CQL to ELM: run ``python -m tools.node.translate IN.cql OUT.json``; `make exchange` does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.node.cql import CqlEngine, CqlError


def main() -> int:
    """Write the translation of one library; what the translator refuses is said and nothing is written."""
    source, target = map(Path, sys.argv[1:])
    with CqlEngine() as engine:
        try:
            run = engine.run(source.read_text("utf-8"), [], elm=True)
        except CqlError as error:
            print(error, file=sys.stderr)
            return 1
    target.write_text(json.dumps(run.elm, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
