"""The only SQL: one small class a table, methods in the trade's words."""
