"""Exercises method descriptors that are called with the wrong self: the
program must see a TypeError."""


def attempt(function, *arguments):
    """Return the name of what a call raises."""
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
    return "nothing"


def by_name():
    """Call through the type in place."""
    seen = []
    for number in range(5):
        try:
            if number == 0:
                str.lower(1)
            elif number == 1:
                bytes.find(str())
            elif number == 2:
                list.append((), 1)
            elif number == 3:
                set.add(frozenset(), 1)
            else:
                int.bit_length("1")
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


def by_value():
    """Call what is passed in."""
    return [attempt(str.lower, 1), attempt(str.lower, "x"),
            attempt(list.sort, {}), attempt(dict.fromkeys, 1),
            attempt(bytes.join, "", ()), attempt(object.__init__, 1, 2),
            attempt(list.__len__, ()), attempt(str.join, "", [1])]


def unpacked():
    """Call with unpacked arguments."""
    seen = []
    for arguments in ((1,), ("x",), ("x", 2)):
        try:
            seen.append(str.upper(*arguments))
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


def main():
    """Run everything."""
    print(by_name())
    print(by_value())
    print(unpacked())


main()
