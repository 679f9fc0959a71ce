"""Trials and what happened in them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "trial",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("link_hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "event",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("trial", sa.String(32), sa.ForeignKey("trial.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("event_of_trial", "event", ["trial", "number"])
