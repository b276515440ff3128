"""What is posted, message by message, and the sentences that several verbs share; imports `practice` and what is below it."""
