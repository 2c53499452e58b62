"""Jobs on the engine: what hands a run to a worker, and what a worker is."""
