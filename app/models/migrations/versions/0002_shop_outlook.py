"""A place for what is learned of the whole shop, so that one customer's outlook is read at once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table, empty: it is learned after the book was opened."""
    op.create_table(
        "shop_outlook",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_outlook")),
    )
