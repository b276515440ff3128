"""What an app sees of Slack: Web API, Socket Mode, `response_url`s, payloads, scopes and faults; imports `workspace` only."""
