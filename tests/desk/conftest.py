"""The desk is tested with the postings of the alerts' tests."""

from tests.alerts.conftest import list_product, publish

__all__ = ["list_product", "publish"]
