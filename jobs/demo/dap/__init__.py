"""A sandbox of Canvas Data 2: serves the tables of a sandbox world in the protocol of DAP."""
