"""What runs, when, and how it is started."""
