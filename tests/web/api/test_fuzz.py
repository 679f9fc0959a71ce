"""Whatever is sent to the API, as its own description says and against it: what comes back is as described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

from tests.web.api.conftest import application

# the same requests over and over: what answers them is traced beside
pytestmark = pytest.mark.no_cover

MODES = {"as described": GenerationMode.POSITIVE, "against it": GenerationMode.NEGATIVE}
SENDING = [f"POST /{name}" for name in ("assess", "fit", "predict", "options", "interview")]
ASKING = [f"GET /{name}" for name in ("options", "facts", "problems", "claims/{claim}")]
FEW, MANY, DEAR = 20, 2_000, 60  # calls of each kind to each address; the many are 20,000 in all
QUIET = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


class AtOnce:
    """Does jobs here and now, without predicting: that is dear, and the same whoever asks."""

    def __init__(self, book):
        self.book = book

    async def run(self, job, *args):
        return job(self.book, *args, with_prediction=False)


def description(app):
    return schemathesis.openapi.from_asgi("/api/openapi.json", app)


@pytest.fixture(scope="module")
def quick(book):
    return description(application(book, AtOnce(book)))


def hold(schema, name, mode, count):
    """Call an address so often; returns how many calls came of it."""
    operation = next(part.ok() for part in schema.get_all_operations() if part.ok().label == name)
    calls = 0

    @given(case=operation.as_strategy(generation_mode=MODES[mode]))
    @settings(QUIET, max_examples=count)
    def call(case):
        nonlocal calls
        calls += 1
        # A description cannot say that facts contradict, that a name stands twice, or that a number has an e in it.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    call()
    return calls


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SENDING)
def test_what_comes_back_is_as_described(quick, name, mode):
    assert hold(quick, name, mode, FEW) >= FEW


@pytest.mark.parametrize("name", ASKING)
def test_what_is_the_same_for_everyone_is_as_described(quick, name):
    assert hold(quick, name, "as described", FEW) >= 1


@pytest.mark.deep
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SENDING)
def test_twenty_thousand_calls(quick, name, mode):
    assert hold(quick, name, mode, MANY) >= MANY


@pytest.mark.deep
@pytest.mark.parametrize("name", ["POST /assess", "POST /predict"])
def test_calls_that_predict(api, client, name):
    assert client.get("/api/problems").status_code == 200
    assert hold(description(api), name, "as described", DEAR) >= DEAR
