"""The command line: one file a command, results to stdout, the rest to stderr."""
