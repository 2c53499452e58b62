"""What is written to Canvas: gradebook columns and the override of the assessment."""
