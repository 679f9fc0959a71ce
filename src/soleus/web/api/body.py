"""Reads what was sent: one JSON object, by the same reader as a file, and a case by the same door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from soleus.case import LEGS, CaseError, ContradictionError, build_case
from soleus.case.read import NAMES_LISTED
from soleus.document import parse
from soleus.problems import GIVEN, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from starlette.requests import Request

    from soleus.case import Case, Vocabulary

LISTED_HERE = "/api/facts lists the names"
NO_TABLE = "it must be a JSON object, such as {}"
NO_JSON = "this is not JSON: "
ENVELOPE = ("interview", "replies", "step", "steps", "given")  # names that are no facts
UTF_8 = ("utf-8", "utf8")


class RefusedRequest(Exception):  # noqa: N818  # it is no mistake of the program
    """What was sent is refused, with the status and all that is wrong."""

    def __init__(self, status: int, problems: Iterable[str] = ()) -> None:
        """Keep what is told."""
        super().__init__(status)
        self.status, self.problems = status, tuple(problems)


async def read_body(request: Request, vocabulary: Vocabulary) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read the one object that was sent.

    Args:
        request: what was sent.
        vocabulary: the names that can be told where something is wrong; any other could be a value.

    Returns:
        What it says, and what is wrong with values that only look plain; null stands in their place.

    Raises:
        RefusedRequest: it is not JSON (415), cannot be read (400), or is no object (422).
    """
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    encoding = request.headers.get("content-encoding", "identity").lower()
    if media_type.strip().lower() != "application/json" or charset not in {"", *UTF_8} or encoding != "identity":
        raise RefusedRequest(415)
    # In a thread: what is hostile takes a tenth of a second, and nobody else is to wait for it.
    return await run_in_threadpool(_content, await request.body(), vocabulary)


def _content(body: bytes, vocabulary: Vocabulary) -> tuple[dict[str, Any], tuple[str, ...]]:
    known = {*vocabulary.facts, *LEGS, *ENVELOPE}
    try:
        document = parse(body.decode("utf-8"), "json", "the body")
    except UnicodeDecodeError:
        raise RefusedRequest(400, ["it is not UTF-8"]) from None
    except ProblemsError as error:
        raise RefusedRequest(400, [_unquoted(problem, known) for problem in error.problems]) from None
    problems = tuple(_unquoted(problem, known) for problem in document.problems)
    if not isinstance(document.content, dict):
        raise RefusedRequest(422, problems or [NO_TABLE])
    return document.content, problems


async def read_case(request: Request, vocabulary: Vocabulary) -> Case:
    """Read the case that was sent.

    Raises:
        RefusedRequest: as ``read_body``, and as ``checked_case``.
    """
    content, problems = await read_body(request, vocabulary)
    return await run_in_threadpool(checked_case, content, vocabulary, problems)


def checked_case(content: Mapping[str, Any], vocabulary: Vocabulary, earlier: Iterable[str] = ()) -> Case:
    """Make the case.

    Raises:
        RefusedRequest: a fact is none that can be (422), or some contradict each other (409).
    """
    try:
        return build_case(content, vocabulary, "sent", earlier, quoting=False)
    except CaseError as error:
        raise refused_case(error) from None


def refused_case(error: ProblemsError) -> RefusedRequest:
    """Give the refusal of facts that are none that can be (422), or that contradict each other (409)."""
    problems = [problem.replace(NAMES_LISTED, LISTED_HERE) for problem in error.problems]
    return RefusedRequest(409 if isinstance(error, ContradictionError) else 422, problems)


def _unquoted(problem: str, known: Collection[str]) -> str:
    """Tell of a problem of the text without what was written there; of names, those that are known."""
    unquoted = problem.partition(GIVEN)[0]
    head, colon, names = unquoted.partition("written twice: ")
    if colon:
        return unquoted if set(names.split(", ")) <= {*known} else f"{head}a name is written twice"
    path, colon, sentence = unquoted.rpartition(": ")
    if not colon or unquoted.startswith(NO_JSON):
        return unquoted
    name = path.partition(" (line ")[0]
    return unquoted if all(part.isdecimal() or part in known for part in name.split(".")) else f"a value: {sentence}"
