"""What functions remember between tests."""

import sys


def forget_cached(package):
    """Forget what the functions of a package have cached."""
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        for value in vars(sys.modules[name]).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
