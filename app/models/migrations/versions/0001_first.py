"""The first shape of the book: tables for all nouns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(length=40)


def upgrade() -> None:
    """Makes every table, and the search index where SQLite keeps the book."""
    op.create_table(
        "custom_field",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", WORD, server_default="text", nullable=False),
        sa.Column("position", WHOLE, server_default="0", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
        sa.UniqueConstraint("name", name=op.f("uq_custom_field_name")),
    )
    op.create_table(
        "household",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_table(
        "interest",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("name", name=op.f("uq_interest_name")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("undoes_id", WHOLE, nullable=True),
        sa.Column("undone_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["undoes_id"], ["journal_entry.id"], name=op.f("fk_journal_entry_undoes_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["journal_entry.id"], name=op.f("fk_journal_entry_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_table(
        "product_family",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_family")),
        sa.UniqueConstraint("name", name=op.f("uq_product_family_name")),
    )
    op.create_table(
        "segment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "shop",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("currency", WORD, nullable=False),
        sa.Column("country", WORD, server_default="", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("fiscal_year_month", WHOLE, server_default="1", nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("leap_day_on_march", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
    )
    op.create_table(
        "shop_rhythm",
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("second_gap", sa.Double(), nullable=False),
        sa.Column("customers", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("since", name=op.f("pk_shop_rhythm")),
    )
    op.create_table(
        "staff",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "tag",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "tax_rate",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rate", WHOLE, nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
    )
    op.create_table(
        "threshold",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold")),
        sa.UniqueConstraint("name", name=op.f("uq_threshold_name")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("read", WHOLE, nullable=False),
        sa.Column("added", WHOLE, nullable=False),
        sa.Column("updated", WHOLE, nullable=False),
        sa.Column("skipped", WHOLE, nullable=False),
        sa.Column("rejected", WHOLE, nullable=False),
        sa.Column("journal_entry_id", WHOLE, nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["journal_entry_id"], ["journal_entry.id"], name=op.f("fk_import_run_journal_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "journal_row",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("table", WORD, nullable=False),
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("last_key", WHOLE, nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_row_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_row")),
    )
    op.create_index(op.f("ix_journal_row_entry_id"), "journal_row", ["entry_id"], unique=False)
    op.create_table(
        "programme",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment_id", WHOLE, nullable=True),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("template", sa.Text(), server_default="", nullable=False),
        sa.Column("hold_out", WHOLE, server_default="0", nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_programme_segment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "customer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("is_firm", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("preferred_channel", WORD, server_default="", nullable=False),
        sa.Column("language", WORD, server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("referred_by_id", WHOLE, nullable=True),
        sa.Column("relationship_type", WORD, server_default="transactional", nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("household_id", WHOLE, nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.Column("merged_into_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_customer_household_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_customer_import_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["customer.id"], name=op.f("fk_customer_merged_into_id")),
        sa.ForeignKeyConstraint(["referred_by_id"], ["customer.id"], name=op.f("fk_customer_referred_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_customer_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    op.create_index(op.f("ix_customer_household_id"), "customer", ["household_id"], unique=False)
    op.create_index(op.f("ix_customer_import_id"), "customer", ["import_id"], unique=False)
    op.create_index(op.f("ix_customer_referred_by_id"), "customer", ["referred_by_id"], unique=False)
    op.create_index("ix_customer_sort_key_id", "customer", ["sort_key", "id"], unique=False)
    op.create_table(
        "product",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("price", WHOLE, server_default="0", nullable=False),
        sa.Column("cost", WHOLE, nullable=True),
        sa.Column("tax_rate_id", WHOLE, nullable=True),
        sa.Column("unit", WORD, server_default="", nullable=False),
        sa.Column("size", WHOLE, nullable=True),
        sa.Column("family_id", WHOLE, nullable=True),
        sa.Column("step", WHOLE, nullable=True),
        sa.Column("is_goods", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("is_discontinued", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["product_family.id"], name=op.f("fk_product_family_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_product_import_id")),
        sa.ForeignKeyConstraint(["tax_rate_id"], ["tax_rate.id"], name=op.f("fk_product_tax_rate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_index(op.f("ix_product_barcode"), "product", ["barcode"], unique=False)
    op.create_index(op.f("ix_product_family_id"), "product", ["family_id"], unique=False)
    op.create_index(op.f("ix_product_import_id"), "product", ["import_id"], unique=False)
    op.create_index("ix_product_name_id", "product", ["name", "id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_attachment_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_customer_id"), "attachment", ["customer_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("how", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("wording", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_consent_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consent_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_customer_id"), "consent", ["customer_id"], unique=False)
    op.create_table(
        "custom_value",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("custom_field_id", WHOLE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["custom_field_id"], ["custom_field.id"], name=op.f("fk_custom_value_custom_field_id")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_custom_value_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_value")),
        sa.UniqueConstraint(
            "customer_id", "custom_field_id", name=op.f("uq_custom_value_customer_id_custom_field_id")
        ),
    )
    op.create_index(
        op.f("ix_custom_value_custom_field_id"), "custom_value", ["custom_field_id"], unique=False
    )
    op.create_table(
        "customer_address",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_address_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_address")),
    )
    op.create_index(
        op.f("ix_customer_address_customer_id"), "customer_address", ["customer_id"], unique=False
    )
    op.create_table(
        "customer_contact",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("normal", sa.Text(), server_default="", nullable=False),
        sa.Column("position", WHOLE, server_default="0", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_contact_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
    )
    op.create_index(
        op.f("ix_customer_contact_customer_id"), "customer_contact", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_customer_contact_normal"), "customer_contact", ["normal"], unique=False)
    op.create_table(
        "customer_day",
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("discount", WHOLE, nullable=False),
        sa.Column("is_visit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_day_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", "day", name=op.f("pk_customer_day")),
    )
    op.create_index(
        "ix_customer_day_day", "customer_day", ["day", "customer_id", "net", "is_visit"], unique=False
    )
    op.create_table(
        "customer_figure",
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("purchase_days", WHOLE, server_default="0", nullable=False),
        sa.Column("net", WHOLE, server_default="0", nullable=False),
        sa.Column("discount", WHOLE, server_default="0", nullable=False),
        sa.Column("owed", WHOLE, server_default="0", nullable=False),
        sa.Column("last_contact", sa.Date(), nullable=True),
        sa.Column("exit_day", sa.Date(), nullable=True),
        sa.Column("usual_gap", sa.Double(), nullable=True),
        sa.Column("comeback_day", sa.Date(), nullable=True),
        sa.Column("comeback_visits", WHOLE, server_default="0", nullable=False),
        sa.Column("late_on", sa.Date(), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("base_stage", sa.Text(), server_default="prospect", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_figure_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_figure")),
    )
    op.create_index(op.f("ix_customer_figure_lapsed_on"), "customer_figure", ["lapsed_on"], unique=False)
    op.create_index(op.f("ix_customer_figure_last_day"), "customer_figure", ["last_day"], unique=False)
    op.create_index(op.f("ix_customer_figure_late_on"), "customer_figure", ["late_on"], unique=False)
    op.create_index(op.f("ix_customer_figure_net"), "customer_figure", ["net"], unique=False)
    op.create_index(
        op.f("ix_customer_figure_purchase_days"), "customer_figure", ["purchase_days"], unique=False
    )
    op.create_table(
        "customer_interest",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("interest_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_interest_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_customer_interest_interest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_interest")),
        sa.UniqueConstraint(
            "customer_id", "interest_id", name=op.f("uq_customer_interest_customer_id_interest_id")
        ),
    )
    op.create_index(
        op.f("ix_customer_interest_interest_id"), "customer_interest", ["interest_id"], unique=False
    )
    op.create_table(
        "customer_need",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_need_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_need")),
    )
    op.create_index(op.f("ix_customer_need_customer_id"), "customer_need", ["customer_id"], unique=False)
    op.create_table(
        "customer_product",
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_product_customer_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_customer_product_product_id")),
        sa.PrimaryKeyConstraint("customer_id", "product_id", name=op.f("pk_customer_product")),
    )
    op.create_index(
        "ix_customer_product_product_id", "customer_product", ["product_id", "customer_id"], unique=False
    )
    op.create_table(
        "customer_tag",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("tag_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_tag_customer_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_customer_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_tag")),
        sa.UniqueConstraint("customer_id", "tag_id", name=op.f("uq_customer_tag_customer_id_tag_id")),
    )
    op.create_index(op.f("ix_customer_tag_tag_id"), "customer_tag", ["tag_id"], unique=False)
    op.create_table(
        "exit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("win_back", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_exit_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit")),
    )
    op.create_index(op.f("ix_exit_customer_id"), "exit", ["customer_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("anchor", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("status", WORD, server_default="open", nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_follow_up_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_follow_up_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_customer_id_kind", "follow_up", ["customer_id", "kind"], unique=False)
    op.create_index("ix_follow_up_status_due", "follow_up", ["status", "due"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("is_warning", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_note_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_customer_id"), "note", ["customer_id"], unique=False)
    op.create_table(
        "product_interest",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("interest_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_product_interest_interest_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_interest_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_interest")),
        sa.UniqueConstraint(
            "product_id", "interest_id", name=op.f("uq_product_interest_product_id_interest_id")
        ),
    )
    op.create_index(
        op.f("ix_product_interest_interest_id"), "product_interest", ["interest_id"], unique=False
    )
    op.create_table(
        "product_pair",
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("with_id", WHOLE, nullable=False),
        sa.Column("buyers", WHOLE, nullable=False),
        sa.Column("common", WHOLE, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_pair_product_id")),
        sa.ForeignKeyConstraint(["with_id"], ["product.id"], name=op.f("fk_product_pair_with_id")),
        sa.PrimaryKeyConstraint("product_id", "with_id", name=op.f("pk_product_pair")),
    )
    op.create_table(
        "product_pairing",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("with_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_pairing_product_id")),
        sa.ForeignKeyConstraint(["with_id"], ["product.id"], name=op.f("fk_product_pairing_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_pairing")),
        sa.UniqueConstraint("product_id", "with_id", name=op.f("uq_product_pairing_product_id_with_id")),
    )
    op.create_index(op.f("ix_product_pairing_with_id"), "product_pairing", ["with_id"], unique=False)
    op.create_table(
        "programme_member",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("programme_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("is_held_out", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_programme_member_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_member_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_member")),
        sa.UniqueConstraint(
            "programme_id", "customer_id", name=op.f("uq_programme_member_programme_id_customer_id")
        ),
    )
    op.create_index(
        op.f("ix_programme_member_customer_id"), "programme_member", ["customer_id"], unique=False
    )
    op.create_table(
        "purchase",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", WHOLE, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("channel", WORD, server_default="shop", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.Column("discount", WHOLE, server_default="0", nullable=False),
        sa.Column("paid", WHOLE, server_default="0", nullable=False),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_purchase_customer_id")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_purchase_import_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_purchase_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("source_key", name=op.f("uq_purchase_source_key")),
    )
    op.create_index("ix_purchase_customer_id_day", "purchase", ["customer_id", "day"], unique=False)
    op.create_index("ix_purchase_day_id", "purchase", ["day", "id"], unique=False)
    op.create_index(op.f("ix_purchase_import_id"), "purchase", ["import_id"], unique=False)
    op.create_index(op.f("ix_purchase_number"), "purchase", ["number"], unique=False)
    op.create_table(
        "special_date",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("month", WHOLE, nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=True),
        sa.Column("lead_days", WHOLE, server_default="7", nullable=False),
        sa.Column("idea", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 31", name=op.f("ck_special_date_day")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_special_date_month")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_special_date_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_date")),
    )
    op.create_index(op.f("ix_special_date_customer_id"), "special_date", ["customer_id"], unique=False)
    op.create_index("ix_special_date_month_day", "special_date", ["month", "day"], unique=False)
    op.create_table(
        "stage_change",
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("before", WORD, nullable=False),
        sa.Column("after", WORD, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_stage_change_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", "day", "position", name=op.f("pk_stage_change")),
    )
    op.create_index("ix_stage_change_day", "stage_change", ["day"], unique=False)
    op.create_table(
        "suggestion_answer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", WORD, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_suggestion_answer_customer_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_suggestion_answer_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_answer")),
    )
    op.create_index(
        "ix_suggestion_answer_customer_id_product_id",
        "suggestion_answer",
        ["customer_id", "product_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_suggestion_answer_product_id"), "suggestion_answer", ["product_id"], unique=False
    )
    op.create_table(
        "exit_reason",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("exit_id", WHOLE, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.ForeignKeyConstraint(["exit_id"], ["exit.id"], name=op.f("fk_exit_reason_exit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_reason")),
        sa.UniqueConstraint("exit_id", "reason", name=op.f("uq_exit_reason_exit_id_reason")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("purchase_id", WHOLE, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", WHOLE, nullable=True),
        sa.Column("cause", WORD, server_default="", nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("verdict", WORD, server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_feedback_customer_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_feedback_purchase_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_feedback_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_closed_on"), "feedback", ["closed_on"], unique=False)
    op.create_index(op.f("ix_feedback_customer_id"), "feedback", ["customer_id"], unique=False)
    op.create_index(op.f("ix_feedback_purchase_id"), "feedback", ["purchase_id"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_incoming", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("outcome", WORD, server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("learned", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", WHOLE, nullable=True),
        sa.Column("follow_up_id", WHOLE, nullable=True),
        sa.Column("programme_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_interaction_customer_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_interaction_follow_up_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_interaction_programme_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_interaction_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    op.create_index("ix_interaction_customer_id_day", "interaction", ["customer_id", "day"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("purchase_id", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", WORD, server_default="cash", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_payment_import_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_payment_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_day"), "payment", ["day"], unique=False)
    op.create_index(op.f("ix_payment_purchase_id"), "payment", ["purchase_id"], unique=False)
    op.create_table(
        "purchase_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("purchase_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("unit_price", WHOLE, nullable=False),
        sa.Column("discount", WHOLE, server_default="0", nullable=False),
        sa.Column("tax_rate", WHOLE, server_default="0", nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, server_default="0", nullable=False),
        sa.Column("returns_id", WHOLE, nullable=True),
        sa.Column("suggestion_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_purchase_line_product_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_purchase_line_purchase_id")),
        sa.ForeignKeyConstraint(
            ["returns_id"], ["purchase_line.id"], name=op.f("fk_purchase_line_returns_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion_answer.id"], name=op.f("fk_purchase_line_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_line")),
    )
    op.create_index(op.f("ix_purchase_line_product_id"), "purchase_line", ["product_id"], unique=False)
    op.create_index(op.f("ix_purchase_line_purchase_id"), "purchase_line", ["purchase_id"], unique=False)
    op.create_index(op.f("ix_purchase_line_returns_id"), "purchase_line", ["returns_id"], unique=False)
    op.create_table(
        "survey_answer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("purchase_id", WHOLE, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("score", WHOLE, nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", WHOLE, server_default="1", nullable=False),
        sa.CheckConstraint(
            "(kind = 'csat' AND score BETWEEN 1 AND 5) OR (kind = 'nps' AND score BETWEEN 0 AND 10)",
            name=op.f("ck_survey_answer_score"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_survey_answer_customer_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_survey_answer_purchase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    op.create_index(op.f("ix_survey_answer_customer_id"), "survey_answer", ["customer_id"], unique=False)
    op.create_index(op.f("ix_survey_answer_purchase_id"), "survey_answer", ["purchase_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        _index_for_search("customer")
        _index_for_search("product")


def _index_for_search(table: str) -> None:
    """A trigram index over `search_text`, kept up by triggers."""
    index = f"{table}_search"
    op.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5(search_text, content='{table}', content_rowid='id', "
        "tokenize='trigram', detail='full')"
    )
    drop = f"INSERT INTO {index}({index}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
    add = f"INSERT INTO {index}(rowid, search_text) VALUES (new.id, new.search_text);"
    op.execute(f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF search_text ON {table} BEGIN {drop} {add} END"
    )
