"""Exercises weak references with callbacks, __del__, weakref.finalize, and
cycles collected at fixed points."""

import gc
import weakref

LOG = []


class Owner:
    """Notes its end."""

    def __init__(self, name, *parts):
        self.name = name
        self.parts = parts
        self.loop = None

    def __del__(self):
        LOG.append(self.name)

    def farewell(self):
        """For WeakMethod."""
        return "bye " + self.name


def gone(reference):
    """A callback."""
    LOG.append("gone")


def use_deletion():
    """Let objects die by counting, in order."""
    owner = Owner("outer", Owner("left"), Owner("right", Owner("deep")))
    owner.loop = 3
    del owner
    items = [Owner("item%d" % number) for number in range(3)]
    items.pop()
    items[0] = None
    items.clear()


def use_references():
    """Let go of what is weakly referenced."""
    owner = Owner("weak")
    references = [weakref.ref(owner, gone) for _ in range(3)]
    proxy = weakref.proxy(owner, lambda dead: LOG.append("proxy"))
    method = weakref.WeakMethod(owner.farewell)
    weakref.finalize(owner, LOG.append, "finalized")
    LOG.append(proxy.name + method()())
    del owner
    LOG.append([reference() for reference in references])


def use_tables():
    """Weak containers forget."""
    values, keys = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary()
    owners = [Owner("t%d" % number) for number in range(3)]
    for owner in owners:
        values[owner.name] = owner
        keys[owner] = owner.name
    group = weakref.WeakSet(owners)
    del owners[1], owner
    LOG.append((sorted(values), len(keys), len(group)))


def use_cycles():
    """Collect a cycle at a fixed point."""
    owner = Owner("cycle")
    owner.loop = owner
    reference = weakref.ref(owner, gone)
    del owner
    gc.collect()
    LOG.append(reference() is None)


class Reviving:
    """Comes back once."""

    kept = []

    def __del__(self):
        LOG.append("revived")
        self.kept.append(self)


def main():
    """Run everything."""
    for step in (use_deletion, use_references, use_tables, use_cycles):
        step()
    Reviving()
    Reviving.kept.clear()
    print(LOG)


main()
