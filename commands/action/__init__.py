"""What somebody agreed to do, and by when."""
