"""The workspace's people, channels, messages, files and views, and the rules Slack applies to them; imports no other part of `demo`."""
