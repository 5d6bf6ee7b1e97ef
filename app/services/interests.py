"""What customers care about and products serve."""

from __future__ import annotations

from functools import partial

from app.i18n import _
from app.models.interest import CustomerInterest, Interest, ProductInterest
from app.services import labels

PRODUCTS = labels.Kind(
    Interest, ProductInterest.interest_id, ProductInterest.product_id, lambda: _("An interest needs a name.")
)
KIND = labels.Kind(
    Interest, CustomerInterest.interest_id, CustomerInterest.customer_id, PRODUCTS.needed, PRODUCTS.links
)
listing = partial(labels.listing, KIND)
key_of = partial(labels.key_of, KIND)
rename = partial(labels.rename, KIND)
join = partial(labels.join, KIND)
remove = partial(labels.remove, KIND)
set_for = partial(labels.set_for, KIND, field="interests")
set_for_product = partial(labels.set_for, PRODUCTS, field="interests")
of = partial(labels.of, KIND)
of_product = partial(labels.of, PRODUCTS)
