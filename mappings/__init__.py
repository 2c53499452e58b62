"""What things mean: records in, decisions out; no I/O, clock, environment or logging."""
