"""The only SQL: one small class a table, methods in the trade's words."""

import sys

# sqlite-utils loads numpy where it is installed, for types that nothing here has: a quarter of the time to start.
_loaded = {name: sys.modules.pop(name) for name in ["numpy"] if name in sys.modules}
sys.modules["numpy"] = None  # type: ignore[assignment]
import sqlite_utils  # noqa: E402, F401

del sys.modules["numpy"]
sys.modules.update(_loaded)
