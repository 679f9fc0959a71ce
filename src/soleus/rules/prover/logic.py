"""The few ways of joining truths that every formula is built from, with what is plain folded away.

Only these make ``TRUE`` and ``FALSE``, so a plain truth is known by its identity, quicker than by asking the solver.
They call the solver's own functions: every term here is a truth of one context, which ``z3.Or`` and its like would find
out anew of each part, in three quarters of the time that a rulebook takes to write out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import z3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Term: TypeAlias = z3.BoolRef
TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)  # noqa: FBT003  # the values themselves, not switches


class Truths(NamedTuple):
    """A three-valued truth as two: known to hold, known not to hold. Neither means unknown; never both."""

    yes: Term
    no: Term

    @property
    def unknown(self) -> Term:
        """Neither is known."""
        return all_of((is_not(self.yes), is_not(self.no)))


ALWAYS, NEVER = Truths(TRUE, FALSE), Truths(FALSE, TRUE)


def any_of(parts: Iterable[Term]) -> Term:
    """Join by "or"."""
    kept = [part for part in parts if part is not FALSE]
    if any(part is TRUE for part in kept):
        return TRUE
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_or, kept)


def all_of(parts: Iterable[Term]) -> Term:
    """Join by "and"."""
    kept = [part for part in parts if part is not TRUE]
    if any(part is FALSE for part in kept):
        return FALSE
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_and, kept)


def is_not(part: Term) -> Term:
    """Negate."""
    if part is TRUE:
        return FALSE
    return TRUE if part is FALSE else z3.BoolRef(z3.Z3_mk_not(TRUE.ctx_ref(), part.ast), TRUE.ctx)


def is_true_in(model: z3.ModelRef, part: Term) -> bool:
    """Whether a formula holds in what the solver found."""
    value = (z3.Ast * 1)()
    z3.Z3_model_eval(model.ctx.ref(), model.model, part.ast, False, value)  # noqa: FBT003  # the solver's own order
    return bool(z3.Z3_is_eq_ast(model.ctx.ref(), value[0], TRUE.ast))


def unlike(first: Truths, second: Truths) -> Term:
    """Say that two truths are not the same."""
    return any_of((z3.Xor(first.yes, second.yes), z3.Xor(first.no, second.no)))


def at_least(count: int, parts: Sequence[Truths]) -> Truths:
    """Count: known at ``count`` known ones, known not once the rest can no longer reach it."""
    if count <= 0:
        return ALWAYS
    if count > len(parts):
        return NEVER
    needed = len(parts) - count + 1
    return Truths(z3.AtLeast(*(part.yes for part in parts), count), z3.AtLeast(*(part.no for part in parts), needed))


def _joined(join: Callable[..., z3.Ast], parts: Sequence[Term]) -> Term:
    terms = (z3.Ast * len(parts))(*(part.ast for part in parts))
    return z3.BoolRef(join(TRUE.ctx_ref(), len(parts), terms), TRUE.ctx)
