"""However many threads work, few heaps keep what the largest course took."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from jobs.service import HEAPS

MANY_THREADS = """
import ctypes, sys, threading
from jobs.service import share_heaps

if sys.argv[1] == "shared":
    share_heaps()
met = threading.Barrier(8)

def work():
    kept = bytes(100_000)
    met.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap for a thread")
def test_threads_share_few_heaps() -> None:
    assert heaps("its own") > HEAPS
    assert heaps("shared") <= HEAPS


def heaps(which: str) -> int:
    """How many heaps eight threads at once made, as the C library tells on stderr."""
    told = subprocess.run(
        [sys.executable, "-c", MANY_THREADS, which], capture_output=True, text=True, check=True
    )
    return told.stderr.count("Arena ")
