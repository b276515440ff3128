"""Finding one's way."""
