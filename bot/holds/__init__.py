"""What makes the bot hold back what it would plan or post, told to administrators once; imports no other room of bot."""
