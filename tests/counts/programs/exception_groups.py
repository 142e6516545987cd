"""Exercises exception groups, except*, split and derive."""


class Batch(ExceptionGroup):
    """A group whose parts stay of its class."""

    def derive(self, excs):
        """Return the same kind of group."""
        return Batch(self.message, excs)


def attempt(number):
    """Fail in a way that depends on the number."""
    if number % 3 == 0:
        raise ValueError(number)
    if number % 3 == 1:
        raise KeyError(number)
    return number


def gather(count):
    """Raise all failures as one."""
    errors = []
    for number in range(count):
        try:
            attempt(number)
        except (ValueError, KeyError) as error:
            errors.append(error)
    raise Batch("failures", errors)


def sort_out(count):
    """Handle the parts of a group separately."""
    handled = []
    try:
        try:
            gather(count)
        except* ValueError as group:
            handled.append(len(group.exceptions))
            raise OSError("from a handler")
        except* LookupError as group:
            handled.append(-len(group.exceptions))
    except* OSError as group:
        handled.append(type(group).__name__)
    return handled


def nested():
    """Split a group of groups."""
    try:
        gather(5)
    except Batch as batch:
        whole = ExceptionGroup("outer", [batch, TypeError("t")])
    left, right = whole.split(KeyError)
    return len(left.exceptions), len(right.exceptions), repr(
        whole.subgroup(lambda error: isinstance(error, TypeError)))


def main():
    """Run everything."""
    print(sort_out(8))
    print(nested())


main()
