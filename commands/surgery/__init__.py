"""The fortnightly performance surgery."""
