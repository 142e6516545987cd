"""Exercises method descriptors that are called without any argument: the
program must see a TypeError."""


def in_place():
    """Call through the type."""
    seen = []
    for number in range(4):
        try:
            if number == 0:
                str.lower()
            elif number == 1:
                dict.get()
            elif number == 2:
                list.append()
            else:
                int.bit_length()
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


def unpacked(*arguments):
    """Call what is passed in, with arguments that are unpacked."""
    seen = []
    for function in (str.lower, dict.get, list.sort, len):
        try:
            function(*arguments)
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


print(in_place(), unpacked())
