"""A field that names another customer."""

from __future__ import annotations

from app.ui.widgets.customer_field import CustomerField as CustomerField
