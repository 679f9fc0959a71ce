"""Running the command line inside the test process, on a terminal so wide that nothing wraps."""

import pytest

from soleus.cli.main import main


@pytest.fixture
def soleus(capsys, monkeypatch, predictions_kept):  # noqa: ARG001  # asked for what it does
    monkeypatch.setenv("COLUMNS", "3000")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*arguments):
        """Run one command; gives exit status, standard output and standard error."""
        status: object
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return run
