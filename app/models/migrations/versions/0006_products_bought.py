"""How many products a customer bought, and how many of them again, beside the customer's other figures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the columns, 0: the figures are worked out anew after every upgrade."""
    for name in ("products", "products_again"):
        op.add_column("customer_figure", sa.Column(name, WHOLE, server_default="0", nullable=False))
