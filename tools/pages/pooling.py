"""Our pooled numbers beside those of metafor, as the page on pooling shows them."""

from __future__ import annotations

import json

from tools.metafor.numbers import NUMBERS
from tools.metafor.ours import differences, our_numbers
from tools.pages.markdown import table


def beside_metafor() -> str:
    """Each table with each measure: studies, tau2 by metafor's three estimators, and how far ours is off at most."""
    rows = []
    for name, entry in json.loads(NUMBERS.read_text("utf-8")).items():
        off = [difference for _, difference in differences(entry, our_numbers(name))]
        tau2 = [f"{entry['methods'][method]['tau2']:.5g}" for method in ("REML", "PM", "DL")]
        # The last digits differ between machines; what is promised is where they begin.
        most = next(bound for bound in ("1e-9", "1e-8", "1e-7", "1e-6", "inf") if max(off) <= float(bound))
        rows.append((*name.split(), str(entry["k"]), *tau2, str(len(off)), f"below {most}"))
    header = ("table", "measure", "studies", "τ² REML", "τ² PM", "τ² DL", "numbers compared", "largest difference")
    return table(header, rows)
