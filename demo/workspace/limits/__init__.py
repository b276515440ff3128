"""What Slack accepts and refuses, from its reference: `surfaces` checks whole messages and views; imports `records` only."""
