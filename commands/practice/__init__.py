"""What the practice decides over the records: who may, which surgery, what goes up. It imports `grammar`, `storage` and `permanence`, and draws nothing."""
