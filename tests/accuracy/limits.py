"""The figures that we want to reach, for each version of Python."""

FIXED = {
    "total": 0.10,      # reported total of a program, off its wall time
    "ranking": 9,       # of the ten functions that take the most
}

# From this version on, until the next one in the table.
LIMITS = {
    (3, 11): {"misattributed": 0.05, **FIXED},
    (3, 12): {"misattributed": 0.025, "ratios": (0.8, 1.25), **FIXED},
}


def for_version(text):
    """The limits for a version such as '3.13.1'."""
    version = tuple(int(part) for part in text.split(".")[:2])
    return LIMITS[max(known for known in LIMITS if known <= version)]


def verdict(text, is_met):
    """The target in words, and whether it is reached."""
    return f"target {text} {'met' if is_met else 'NOT MET'}"
