"""The stack of the functions' tests, operated on."""

from tests.integration.functions.conftest import stack

__all__ = ["stack"]
