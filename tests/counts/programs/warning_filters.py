"""Exercises warnings: filters, catching, errors, a deprecated property, a
Python showwarning called from C."""

import warnings


class Old:
    """Warns when it is used."""

    @property
    def value(self):
        """Deprecated."""
        warnings.warn("value is old", DeprecationWarning, stacklevel=2)
        return 1

    def method(self, count):
        """Warns repeatedly."""
        for number in range(count):
            warnings.warn("call %d" % (number % 2), UserWarning)
        return count


class Special(UserWarning):
    """A category of our own."""

    def __str__(self):
        return "special"


def collect():
    """Record warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Old().method(4)
        warnings.warn(Special("x"))
        return len(caught) + Old().value, str(caught[-2].message)


def as_errors():
    """Turn some into errors."""
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", message="value", append=False)
        for action in (lambda: Old().value, lambda: Old().method(2)):
            try:
                seen.append(action())
            except DeprecationWarning as error:
                seen.append(str(error))
    return seen


def shown():
    """Replace what shows them; C code warns too."""
    lines = []

    def show(message, category, *place):
        lines.append(category.__name__)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show
        Old().method(3)
        compile("1 is 1", "<text>", "eval")
        compile("assert (1, 2)", "<text>", "exec")
    return lines


def main():
    """Run everything."""
    print(collect(), as_errors(), shown())


main()
