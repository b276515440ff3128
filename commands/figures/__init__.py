"""The verbs about figures: scorecards, cohorts, who waits, and which children are behind a number. Nothing imports them."""
