"""The only SQL: one small class a table, methods in the trade's words."""

import sys

# sqlite-utils loads numpy where it is installed, for types that nothing here has: a quarter of the time to start.
if "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]
    import sqlite_utils  # noqa: F401

    del sys.modules["numpy"]
