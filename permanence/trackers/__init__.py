"""A team's own spreadsheet of children, one row a child: what its columns may mean, the map that says so, and how its rows are read."""
