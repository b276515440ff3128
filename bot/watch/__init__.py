"""What the running process knows of itself: whether it leads, what reached it, who was in the channels, what it counts and logs; imports no other room of bot."""
