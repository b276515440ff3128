"""What counts the rows of extracts: one small class an engine. Nothing else imports DuckDB or Spark; only `figures` and `export` import this."""
