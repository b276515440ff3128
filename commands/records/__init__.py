"""The verbs about what is held on children: where it came from, in which team, and what files tell otherwise. Nothing imports them."""
