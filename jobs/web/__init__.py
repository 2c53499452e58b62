"""What is served by HTTP: whether it works, and how things stand."""
