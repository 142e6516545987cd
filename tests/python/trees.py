"""Trees of calling contexts, read from a trailer as plainly as possible.

A path is a tuple of labels, the outermost call's first.
"""


def numbers(data):
    """Yield the numbers, unsigned LEB128, that data consists of."""
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7f) << shift
        shift += 7
        if not byte & 0x80:
            yield number
            number = shift = 0
    if shift:
        raise ValueError('the last number has no end')


def nodes(data):
    """Yield (depth, row, calls, self ns, outside ns) of each node."""
    rest = numbers(data)
    depth = -1
    for up in rest:
        depth += 1 - up
        row, calls, self_ns = next(rest), next(rest), next(rest)
        outside = next(rest) if calls & 1 else 0
        yield depth, row, calls >> 1, self_ns, outside


class Tree:
    """One tree: lists by node of the parent, -1 of none, and its figures.

    labels are those of the table's rows.  Times are nanoseconds.
    """

    def __init__(self, labels, data):
        self.parents, self.labels = [], []
        self.calls, self.self_ns, self.inclusive_ns = [], [], []
        above = [-1]
        for depth, row, calls, self_ns, outside in nodes(data):
            if not 0 <= depth < len(above):
                raise ValueError(f'a node at depth {depth}')
            del above[depth + 1:]
            above.append(len(self.parents))
            self.parents.append(above[depth])
            self.labels.append(labels[row])
            self.calls.append(calls)
            self.self_ns.append(self_ns)
            self.inclusive_ns.append(self_ns + outside)
        for node in reversed(range(len(self))):
            if self.parents[node] >= 0:
                self.inclusive_ns[self.parents[node]] += (
                    self.inclusive_ns[node])

    def __len__(self):
        return len(self.parents)

    def paths(self):
        """Yield (path, calls, self ns, inclusive ns) of each node."""
        known = {-1: ()}
        for node, parent in enumerate(self.parents):
            known[node] = (*known[parent], self.labels[node])
            yield (known[node], self.calls[node], self.self_ns[node],
                   self.inclusive_ns[node])


def add_up(items):
    """Return {key: sums} of (key, number, ...)."""
    sums = {}
    for key, *figures in items:
        known = sums.get(key, (0,) * len(figures))
        sums[key] = tuple(map(sum, zip(known, figures)))
    return sums


class Trees:
    """What a table and its trailer tell of contexts.

    threads is {(name, native id): Tree}, folded a Tree or None, folded_calls
    how many calls are in that.
    """

    def __init__(self, table, trailer):
        labels = list(table)
        contexts = trailer['contexts']
        self.folded_calls = contexts['folded_calls']
        self.threads, self.folded = {}, None
        for pid, name, native_id, count, data, *is_folded in contexts['trees']:
            tree = Tree(labels, data)
            if count != len(tree):
                raise ValueError('a tree has another number of nodes')
            if is_folded:
                self.folded = tree
            else:
                self.threads[name, native_id] = tree
        self.node_count = sum(map(len, self.threads.values()))

    def paths(self):
        """Return {path: (calls, self ns, inclusive ns)} of all threads."""
        return add_up(item for tree in self.threads.values()
                      for item in tree.paths())

    def functions(self):
        """Return {label: (calls, self ns)}, folded calls too."""
        trees = [*self.threads.values()]
        if self.folded is not None:
            trees.append(self.folded)
        return add_up(item for tree in trees
                      for item in zip(tree.labels, tree.calls, tree.self_ns))

    def edges(self):
        """Return {(caller, callee): calls}, without folded calls."""
        sums = add_up(((tree.labels[parent], tree.labels[node]),
                       tree.calls[node])
                      for tree in self.threads.values()
                      for node, parent in enumerate(tree.parents)
                      if parent >= 0)
        return {edge: calls for edge, (calls,) in sums.items()}
