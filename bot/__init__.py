"""How people reach the product: Slack, the clock and the terminal. It decides nothing, and nothing imports it."""
