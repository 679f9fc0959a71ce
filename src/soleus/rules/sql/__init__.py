"""The SQL reader: the rulebook as one SQL query over a table with a row for each person.

The same nodes become DuckDB SQL and Spark SQL, by building expressions and never by joining strings. It imports no
database.
"""

from soleus.rules.sql.logic import column_of
from soleus.rules.sql.query import (
    ANSWER_COLUMNS,
    DIALECTS,
    HELPS_COLUMNS,
    PRESSURE_COLUMNS,
    VERDICT_COLUMNS,
    answer_query,
    answer_select,
    rule_column,
    rule_columns,
)

__all__ = [
    "ANSWER_COLUMNS",
    "DIALECTS",
    "HELPS_COLUMNS",
    "PRESSURE_COLUMNS",
    "VERDICT_COLUMNS",
    "answer_query",
    "answer_select",
    "column_of",
    "rule_column",
    "rule_columns",
]
