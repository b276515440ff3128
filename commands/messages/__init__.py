"""What is said: the messages that are posted, and the sentences that several verbs share. It imports `practice` and all below it."""
