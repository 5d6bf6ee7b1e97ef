"""A place for what is in files, and the day they were kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table, empty; rows from before get the day of their moment, and have no content."""
    op.create_table(
        "attachment_content",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_content")),
        sa.UniqueConstraint("sha256", name=op.f("uq_attachment_content_sha256")),
    )
    op.add_column("attachment", sa.Column("day", sa.Date(), nullable=True))
    known = sa.table("attachment", sa.column("at"), sa.column("day"))
    op.execute(known.update().values(day=sa.func.date(known.c.at)))
    with op.batch_alter_table("attachment") as table:  # once: of two foreign keys it would lose the order
        table.alter_column("day", existing_type=sa.Date(), nullable=False)
        table.add_column(sa.Column("content_id", WHOLE, nullable=True))
        name = op.f("fk_attachment_content_id")
        table.create_foreign_key(name, "attachment_content", ["content_id"], ["id"])
    op.create_index(op.f("ix_attachment_content_id"), "attachment", ["content_id"])
