"""The ledger of decisions, which the database itself keeps append-only; and what the nightly job has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAYS = "the ledger of decisions is append-only"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("guidance", sa.String(200), nullable=False),
        sa.Column("framework", sa.String(200), nullable=False),
        sa.Column("guidance_document", sa.String(200), nullable=False, index=True),
        sa.Column("framework_document", sa.String(200), nullable=False, index=True),
        sa.Column("statement", sa.String(100), nullable=False),
        sa.Column("row_ref", sa.String(100), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("computed", sa.String(20), nullable=False),
        sa.Column("decided", sa.String(20), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False, index=True),
        sa.Column("guidance_fingerprint", sa.String(64), nullable=False),
        sa.Column("row_fingerprint", sa.String(64), nullable=False),
        sa.Column("evidence_fingerprint", sa.String(64), nullable=False),
        sa.Column("statement_text", sa.Text, nullable=False),
        sa.Column("row_text", sa.Text, nullable=False),
        sa.Column("evidence_text", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watched",
        sa.Column("source", sa.String(400), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("edition", sa.String(200), nullable=False),
        sa.Column("seen_at", sa.String(40), nullable=False),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{change} BEFORE {change.upper()} ON decisions "
                f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
    elif dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION decisions_stay() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE ON decisions "
            "FOR EACH ROW EXECUTE FUNCTION decisions_stay()"
        )


def downgrade() -> None:
    op.drop_table("watched")
    op.drop_table("decisions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION decisions_stay()")
