"""Tables that leave for other programs: written as CSV, as a workbook or as Parquet, so that each cell is read back as it was."""
