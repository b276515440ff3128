"""What the practice decides over the records: who may, which surgery, what is escalated. It draws nothing; imports `grammar`, `storage` and `permanence`."""
