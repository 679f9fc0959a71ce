"""What a row of a table must not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Check:
    """What a row must not hold: where it is true the row is refused.

    Attributes:
        column: the column or columns, for the message.
        says: what is allowed; never what was found.
        broken: true in a row that breaks it.
    """

    column: str
    says: str
    broken: exp.Expr
