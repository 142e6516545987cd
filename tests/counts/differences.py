"""The differences from the standard profiler's counts that we keep because
the standard one is wrong: data, one entry for each program and version
range."""

from compare import Difference

DIFFERENCES = (
)
