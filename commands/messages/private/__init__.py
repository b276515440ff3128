"""The private messages to one person, each drawn from what its reader may see. Imported by `drawers`, and by what tells of trouble."""
