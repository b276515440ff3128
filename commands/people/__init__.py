"""One's own work, and who does it while one is away or gone."""
