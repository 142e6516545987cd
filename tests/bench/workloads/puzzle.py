"""Latin squares completed by propagation and search: sets and recursion."""

import random

ORDER = 9
BLANKS = 62
SQUARES = 24
SEED = 4_096


class Conflict(Exception):
    """A cell has no symbol left."""


class Grid:
    """Each cell holds the set of the symbols that it still can take."""

    def __init__(self, cells):
        self.cells = cells

    def copy(self):
        return Grid({place: set(left) for place, left in self.cells.items()})

    def peers(self, place):
        row, column = place
        for other in range(ORDER):
            if other != column:
                yield row, other
            if other != row:
                yield other, column

    def fix(self, place, symbol):
        """Put symbol there, and whatever follows from it."""
        if symbol not in self.cells[place]:
            raise Conflict(place)
        self.cells[place] = {symbol}
        for peer in self.peers(place):
            self.strike(peer, symbol)

    def strike(self, place, symbol):
        left = self.cells[place]
        if symbol not in left:
            return
        left.remove(symbol)
        if not left:
            raise Conflict(place)
        if len(left) == 1:
            self.fix(place, next(iter(left)))

    def tightest(self):
        """The open cell with the fewest symbols left, or None."""
        still_open = [place for place, left in self.cells.items()
                      if len(left) > 1]
        return min(still_open, key=self.freedom, default=None)

    def freedom(self, place):
        return len(self.cells[place]), place


def solve(grid):
    place = grid.tightest()
    if place is None:
        return grid
    for symbol in sorted(grid.cells[place]):
        attempt = grid.copy()
        try:
            attempt.fix(place, symbol)
        except Conflict:
            continue
        solved = solve(attempt)
        if solved is not None:
            return solved
    return None


def make_clues(generator):
    """The cells that are given: a shuffled square with blanks."""
    symbols = generator.sample(range(ORDER), ORDER)
    rows = generator.sample(range(ORDER), ORDER)
    places = [(row, column) for row in range(ORDER)
              for column in range(ORDER)]
    given = generator.sample(places, len(places) - BLANKS)
    return [(place, symbols[(rows[place[0]] + place[1]) % ORDER])
            for place in given]


def setup():
    generator = random.Random(SEED)
    return [make_clues(generator) for _ in range(SQUARES)]


def run(state):
    total = 0
    for clues in state:
        grid = Grid({(row, column): set(range(ORDER))
                     for row in range(ORDER) for column in range(ORDER)})
        for place, symbol in clues:
            grid.fix(place, symbol)
        total += sum([left.pop() for left in solve(grid).cells.values()])
    return total
