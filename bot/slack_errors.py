"""Which errors a call to Slack raises."""

from http.client import HTTPException

from slack_sdk.errors import SlackClientError

CALL_FAILED = (SlackClientError, OSError, HTTPException)
"""Slack said no, or gave no answer: errors of the SDK, and those of the network and of HTTP that it lets through."""
