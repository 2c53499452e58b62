"""Canvas Data 2: its tables copied into our PostgreSQL, and our records read from there."""
