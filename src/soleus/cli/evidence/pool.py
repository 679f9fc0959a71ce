"""``soleus evidence pool``: a table of studies, put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.files import read_standard_input, read_text
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book
    from soleus.render.views.pooled import PooledStudies
    from soleus.statistics.study_table import StudyTable

HELP = """\
Puts the studies of a table together: under one common effect, and under effects that vary (REML, Paule-Mandel,
DerSimonian-Laird), with tau2, I2, the interval of Knapp and Hartung, and a prediction interval.

  study,ai,n1i,ci,n2i                            events and people: treated, then control
  Adams 1998,4,123,11,139
  Baker 2004,6,306,29,303

  soleus evidence pool clots.csv --measure RR            RR, OR or RD
  soleus evidence pool volumes.csv --measure MD          columns study,m1i,sd1i,n1i,m2i,sd2i,n2i: MD or SMD
  soleus evidence pool effects.csv                       columns study,yi,vi: effects and their sampling variances
  soleus evidence pool clots.csv --measure RR --moderator hours   does the effect go with a number of the studies?
  soleus evidence pool clots.csv --measure OR --rare     Mantel-Haenszel, Peto and a beta-binomial model as well
  soleus evidence pool effects.csv --checks              without each study in turn; do small studies differ?
  soleus evidence pool effects.csv --out forest.html     a page with the forest plot

Numbers are those of R's metafor. Logarithms stand in --json for RR and OR, and the measure is GEN for yi and vi of
which nothing is said. I2 and r2 are percent. Intervals are of 95 in 100, by the normal distribution; tau2_ci is by
Q-profile. hksj is by t with k - 1 degrees; it is floored where its standard error would be below the plain one, as
metafor's test="adhoc" does, so that it is never narrower than equal effects. The prediction interval is the estimate
-/+ 1.96 sqrt(se2 + tau2), as metafor's predict. A study with an empty cell gets half a person in each, as escalc does.
With one study, what it cannot tell is null. The se of a moderator is that of its slope.

Commas, semicolons or tabs part the cells; decimal commas go with the last two. Other columns are left alone.
"""
MISSING = "install it with: pip install 'soleus[evidence]'"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE.csv", help="a table of studies, or - for standard input")
    parser.add_argument(
        "--measure",
        choices=("RR", "OR", "RD", "MD", "SMD"),
        help="what to compute, or what yi are (logarithms of RR, OR)",
    )
    parser.add_argument("--moderator", metavar="NAME", help="a column of numbers that the effect may go with")
    parser.add_argument("--rare", action="store_true", help="methods for rare events too; needs ai, n1i, ci, n2i")
    parser.add_argument("--checks", action="store_true", help="leave one study out in turn, and Egger's test")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Put the studies of one table together.

    Raises:
        ProblemsError: SciPy is missing, or something is wrong with the table; all of it is named.
    """
    check_out(given)
    require_scipy()
    from soleus.statistics.study_table import read_studies  # noqa: PLC0415  # needs the extra

    text = read_standard_input() if given.file == "-" else read_text(Path(given.file))
    table = read_studies(text, given.measure, given.moderator)
    studies = _pooled(table, given)
    if given.json:
        print_json(_as_json(studies))
        return 0
    from soleus.render.views.pooled import pooled_studies  # noqa: PLC0415  # needs the extra

    book: Book = given.book
    show(pooled_studies(studies, book.words), given, book.words)
    return 0


def require_scipy() -> None:
    """Refuse kindly where the extra is not installed.

    Raises:
        ProblemsError: SciPy is missing.
    """
    try:
        import scipy  # noqa: F401, PLC0415  # an extra
    except ModuleNotFoundError:
        raise ProblemsError("SciPy is not installed", [MISSING]) from None


def _pooled(table: StudyTable, given: argparse.Namespace) -> PooledStudies:
    """Compute all that was asked for.

    Raises:
        ProblemsError: the moderator is the same everywhere, or studies are too few for it; no events for --rare.
    """
    from soleus import statistics  # noqa: PLC0415  # needs the extra
    from soleus.render.views.pooled import PooledStudies  # noqa: PLC0415  # needs the extra

    effects, variances = zip(*((effect.value, effect.variance) for effect in table.effects), strict=True)
    moderator = None
    if table.moderator is not None:
        try:
            slope = statistics.meta_regression(effects, variances, table.moderator)
        except ValueError as error:
            raise ProblemsError("These studies cannot be put together", [f"--moderator: {error}"]) from None
        moderator = (given.moderator, slope)
    if given.rare and not table.arms:
        problem = "--rare needs events: columns ai, n1i, ci, n2i and --measure RR, OR or RD"
        raise ProblemsError("These studies cannot be put together", [problem])
    return PooledStudies(
        measure=table.measure,
        names=table.names,
        effects=table.effects,
        pooled=statistics.pool(effects, variances),
        moderator=moderator,
        rare=_rare(table) if given.rare else None,
        left_out=statistics.leave_one_out(effects, variances) if given.checks else (),
        asymmetry=statistics.asymmetry(effects, variances) if given.checks else False,
        double_zero=sum(arms.is_double_zero for arms in table.arms),
        named_twice=table.named_twice,
    )


def _rare(table: StudyTable) -> dict[str, tuple[str, Any]]:
    from soleus import statistics  # noqa: PLC0415  # needs the extra

    fitted = statistics.beta_binomial(table.arms)
    measure = next(name for name in statistics.MEASURES if name == table.measure)
    return {
        "mantel_haenszel": (measure, statistics.mantel_haenszel(measure, table.arms)),
        "peto": ("OR", statistics.peto(table.arms)),
        "beta_binomial": ("OR", fitted and fitted.log_odds_ratio),
    }


def _as_json(studies: PooledStudies) -> dict[str, Any]:
    """Give the fixed keys, and those of what was asked for besides."""
    pooled = studies.pooled
    shown: dict[str, Any] = {
        "k": pooled.k,
        "measure": studies.measure,
        "q": pooled.q,
        "equal_effects": _keys(pooled.equal_effects, "estimate", "se", "ci"),
        "methods": {
            method: {
                **_keys(mixed, "estimate", "se", "ci", "tau2", "i2"),
                "hksj": _keys(mixed.hksj, "se", "ci", "floored"),
                "prediction_interval": mixed.prediction_interval,
            }
            for method, mixed in pooled.methods.items()
        },
        "tau2_ci": pooled.tau2_ci,
    }
    if studies.moderator:
        shown["moderator"] = _keys(studies.moderator[1], "intercept", "slope", "se", "tau2", "r2")
    if studies.rare is not None:
        shown["rare"] = {
            "double_zero": studies.double_zero,
            **{name: _keys(combined, "estimate", "se", "ci") for name, (_, combined) in studies.rare.items()},
        }
    if studies.asymmetry is not False:
        shown["leave_one_out"] = [
            {"study": name, **_keys(mixed, "estimate", "se", "ci", "tau2", "i2")}
            for name, mixed in zip(studies.names, studies.left_out, strict=False)
        ]
        shown["small_studies"] = _keys(studies.asymmetry, "slope", "se", "p_value", "intercept")
    return shown


def _keys(record: object, *names: str) -> Any:  # noqa: ANN401  # JSON: an object, or null where there is no record
    return None if record is None else {name: getattr(record, name) for name in names}
