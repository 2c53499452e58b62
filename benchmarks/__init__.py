"""What a sync costs, measured beside a plain script: `make bench`, docs/benchmarks.md."""
