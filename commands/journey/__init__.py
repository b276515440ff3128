"""What has happened to a child, and what is expected."""
