"""The rules of the trade: plain values and small functions, with no I/O and no clock."""
