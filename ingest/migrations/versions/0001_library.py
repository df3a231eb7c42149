"""The library: editions, and the documents read from them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(200), nullable=False, unique=True),
        sa.Column("document", sa.String(160), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("source_name", sa.Text, nullable=False),
        sa.Column("added_at", sa.String(40), nullable=False),
        sa.Column("replaces", sa.String(200), nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "readings",
        sa.Column("edition", sa.String(200), sa.ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("readings")
    op.drop_table("editions")
