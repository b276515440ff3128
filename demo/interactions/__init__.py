"""What people do in Slack (type, press, pick, fill in, submit) and how the app is told; imports `api` and `workspace`."""
