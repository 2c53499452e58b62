"""Canvas: a patient client, and pull functions that give records."""
