"""The faults of soak_server.py."""

from soak_faults import connections, early, redirects, responses, slow  # noqa: F401, they register their faults
from soak_faults.registry import FAULTS

__all__ = ["FAULTS"]
