"""Rules of the practice that need the records: who may do what, which surgery is meant, what is escalated. It draws nothing; imports `grammar`, `storage` and `permanence`."""
