"""A surgery's agenda as it is posted, previewed and led through, message by message."""
