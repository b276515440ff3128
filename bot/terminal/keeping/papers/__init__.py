"""The papers that an information-governance board asks for, each in a module; only the terminal imports them."""
