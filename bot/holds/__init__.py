"""What makes the bot hold back what it would plan or post, told to administrators once; and whether backups are made, told the same way; imports no other room of bot."""
