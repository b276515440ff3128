"""The `permanence` command and what each of its subcommands does. Imported by nothing."""
