"""Files as people have them, opened as tables of cells: CSV, XML and zip. What the cells mean is told elsewhere."""
