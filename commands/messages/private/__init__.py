"""The private words that one person gets, each drawn as far as its reader may see."""
