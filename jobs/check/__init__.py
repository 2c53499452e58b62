"""Look at everything a sync needs, one line each, with the remedy for what is missing."""
