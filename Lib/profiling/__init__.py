"""Python profiling tools.

The package that the standard library has since 3.15; on earlier versions
this one stands in for it, with its exact profiler, profiling.tracing.
"""

__all__ = ("tracing",)
