"""What makes the bot hold back what it would plan or post, and backups; administrators are told once; imports no other room of bot."""
