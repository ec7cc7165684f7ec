"""The faults of soak_server.py."""

from soak_faults import answers, connections, early, redirects, slow  # noqa: F401, they register what they do
from soak_faults.registry import FAULTS

__all__ = ["FAULTS"]
