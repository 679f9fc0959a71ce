"""Reads a scenario's file, within bounds; ``scenario_read`` makes a scenario of what it holds."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.files import read_standard_input, read_text
from soleus.knowledge.load import KnowledgeError, parse_yaml
from soleus.leg.scenario_read import ScenarioError, build_scenario
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from soleus.leg.scenario import Scenario
    from soleus.leg.scenario_vocabulary import Vocabulary

MOST_BYTES = 100_000  # of a file: one with the most steps and measures that are allowed takes half of it


def read_scenario(path: str, vocabulary: Vocabulary) -> Scenario:
    """Read a scenario file (TOML, YAML or JSON); ``-`` reads TOML or JSON from standard input.

    Raises:
        ScenarioError: it cannot be read, or holds anything that ``build_scenario`` refuses.
    """
    name = "standard input" if path == "-" else Path(path).name
    try:
        text = read_standard_input(MOST_BYTES) if path == "-" else read_text(Path(path), MOST_BYTES)
    except ProblemsError as error:
        raise ScenarioError(error.what, error.problems) from None
    ending = Path(path).suffix.lower()
    try:
        if ending in {".yaml", ".yml"}:
            given = parse_yaml(text, name)
        elif ending == ".json" or text.lstrip().startswith("{"):
            given = json.loads(text)
        else:
            given = tomllib.loads(text)
    except KnowledgeError as error:
        raise ScenarioError(error.what, error.problems) from None
    except RecursionError:
        raise ScenarioError(f"{name} cannot be read", ["it is nested too deep"]) from None
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # the YAML reader's own, for odd tags
        raise ScenarioError(f"{name} cannot be read", [f"it is neither TOML, YAML nor JSON: {error}"]) from None
    if not isinstance(given, dict):
        raise ScenarioError(f"{name} cannot be read", ["a scenario is a table of keys"])
    return build_scenario(given, vocabulary, name)
