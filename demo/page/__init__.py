"""The page in the browser: its files, its HTTP routes and the trainer beside it; imports everything but `server`."""
