"""The only code that talks to other systems: Canvas, the database, the mail server."""
