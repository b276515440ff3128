"""The language of requests and replies: values, verbs, parsing, replies; imports only `permanence`."""
