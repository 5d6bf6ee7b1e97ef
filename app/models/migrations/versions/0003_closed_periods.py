"""A place for closed periods and the chain that vouches for them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUMS = ("purchases", "payments", "net", "tax", "discount", "paid", "last_link")


def upgrade() -> None:
    """Makes both tables, empty: nothing was closed before."""
    op.create_table(
        "closed_period",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in SUMS),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sa.UniqueConstraint("through", name=op.f("uq_closed_period_through")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_closed_period_staff_id")),
    )
    op.create_table(
        "closed_link",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("row_id", WHOLE, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_link")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_closed_link_kind_row_id")),
    )
