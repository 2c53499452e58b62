"""The sandbox Canvas of the demo and of the tests: the other side of the wire.

Nothing here imports from `sync`. What it answers is what Canvas documents, read off the source.
"""
