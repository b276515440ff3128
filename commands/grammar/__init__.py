"""The language in which people ask and are answered: values, verbs, parsing, replies. It imports only `permanence`."""
