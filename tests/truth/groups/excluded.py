"""A module whose functions a profile is to leave out."""

import time


def work(seconds):
    """Work for that many seconds; return how long it was."""
    clock = time.perf_counter
    begun = clock()
    while clock() - begun < seconds:
        pass
    return clock() - begun
