"""Reads a scenario's file, within bounds; ``scenario_read`` makes a scenario of what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.document import read_document
from soleus.leg.scenario_read import ScenarioError, build_scenario
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from soleus.leg.physiology import Physiology
    from soleus.leg.scenario import Scenario
    from soleus.leg.scenario_vocabulary import ScenarioVocabulary


def read_scenario(path: str, vocabulary: ScenarioVocabulary, physiology: Physiology) -> Scenario:
    """Read a scenario file (TOML, YAML or JSON, by its name); ``-`` reads standard input.

    Raises:
        ScenarioError: it cannot be read, or holds anything that ``build_scenario`` refuses.
    """
    try:
        document = read_document(path)
        content = document.sound()
    except ProblemsError as error:
        raise ScenarioError(error.headline, error.problems) from None
    if not isinstance(content, dict):
        raise ScenarioError(f"{document.name} cannot be read", ["a scenario is a table of keys"])
    return build_scenario(content, vocabulary, physiology, document.name)
