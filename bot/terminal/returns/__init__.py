"""The statutory returns that are exported: their rows, and what a file named at the export adds to them. `export` alone imports them."""
