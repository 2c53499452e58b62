"""What people and programs are shown: rows, tables, JSON and CSV of what the store holds."""
