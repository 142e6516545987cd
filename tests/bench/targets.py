"""The figures that we want to reach, for each version of Python."""

FIXED = {
    "contexts": 1.5,      # contexts over ours, geometric mean
    "worst_contexts": 0.5,    # contexts over cProfile
    "scaling": 1.6,       # cost of a call, 10,000 functions over 10
    "switch": 1.0,        # enable and disable, ours over cProfile
    "import": 1.0,        # import time, ours over cProfile
    "hook_ms": 1.0,       # milliseconds of start-up for the precedence hook
}

# From this version on, until the next one in the table.
TARGETS = {
    (3, 11): {"mean": 0.75, **FIXED},
    (3, 12): {"mean": 0.55, **FIXED},
    (3, 13): {"mean": 0.25, "worst": 0.33, "floor": 1.4, **FIXED},
}


def for_version(text):
    """The targets for a version such as '3.13.1'."""
    version = tuple(int(part) for part in text.split(".")[:2])
    return TARGETS[max(known for known in TARGETS if known <= version)]


def verdict(value, target):
    """The target and whether value reaches it; a target of None is none."""
    if target is None:
        return ""
    if value is None:
        return f"target {target:g}"
    return f"target {target:g} {'met' if value <= target else 'MISSED'}"
