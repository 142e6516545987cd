"""Exercises copy, deepcopy and pickle with __reduce__, __getstate__,
__copy__, __deepcopy__, copyreg, persistent ids."""

import copy
import copyreg
import io
import pickle


class Node:
    """A linked node with changed state."""

    def __init__(self, value, after=None):
        self.value = value
        self.after = after
        self.cache = "unsaved"

    def __getstate__(self):
        state = dict(self.__dict__)
        del state["cache"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state, cache="fresh")


class Reduced:
    """Rebuilt by a function."""

    def __init__(self, parts):
        self.parts = parts

    def __reduce__(self):
        return rebuild, (Reduced, tuple(self.parts)), None, iter([7, 8])

    def append(self, value):
        """Called while it is unpickled."""
        self.parts.append(value)

    def extend(self, values):
        """Called by newer protocols."""
        self.parts.extend(values)


def rebuild(cls, parts):
    """For __reduce__."""
    return cls(list(parts))


class Shared:
    """Copies in its own way."""

    def __init__(self, items):
        self.items = items

    def __copy__(self):
        return Shared(self.items)

    def __deepcopy__(self, memo):
        return Shared(copy.deepcopy(self.items, memo))


class Pair(tuple):
    """With constructor arguments."""

    def __new__(cls, left, right):
        return super().__new__(cls, (left, right))

    def __getnewargs__(self):
        return tuple(self)


class Odd:
    """Registered with copyreg."""

    def __init__(self, number):
        self.number = number


def reduce_odd(odd):
    """For copyreg."""
    return Odd, (odd.number + 1,)


class Keeper(pickle.Pickler):
    """Leaves some objects out of the pickle."""

    def persistent_id(self, item):
        return "kept" if isinstance(item, Shared) else None


class Finder(pickle.Unpickler):
    """Puts them back."""

    def persistent_load(self, name):
        return name

    def find_class(self, module, name):
        return super().find_class(module, name)


def round_trip(value, protocol):
    """Pickle and unpickle."""
    return pickle.loads(pickle.dumps(value, protocol))


def main():
    """Run everything."""
    copyreg.pickle(Odd, reduce_odd)
    chain = Node(1, Node(2, Node(3)))
    data = {"n": chain, "r": Reduced([1, 2]), "p": Pair(1, [2]),
            "o": Odd(1), "s": Shared([chain, chain])}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = round_trip(data, protocol)
        print(again["n"].after.after.value, again["n"].cache,
              again["r"].parts, again["o"].number, again["p"])
    deep, flat = copy.deepcopy(data), copy.copy(data["s"])
    print(deep["s"].items[0] is deep["n"], flat.items is data["s"].items)
    print(copy.copy(data["r"]).parts, copy.deepcopy(data["o"]).number)
    file = io.BytesIO()
    Keeper(file).dump([data["s"], chain])
    file.seek(0)
    print(Finder(file).load()[0])


main()
