"""Where people meet it: Slack, the clock and the terminal. It decides nothing."""
