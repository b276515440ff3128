"""A surgery's agenda as it is posted, previewed and led through. Imported by `drawers`, the surgery's verbs and the desk."""
