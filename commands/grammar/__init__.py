"""The language in which people ask and are answered: values, verbs, parsing, replies; imports only `permanence`."""
