"""A product as a kind of posting."""

from marketplace.postings.kinds import Kind
from marketplace.products.models import (
    Product,
    ProductAmendment,
    ProductAttachment,
    ProductMove,
    ProductTag,
)
from marketplace.products.states import LIFE

KIND = Kind("product", LIFE, Product, ProductTag, ProductMove, ProductAmendment, ProductAttachment)
