"""Exercises a discrete simulation: a heap of events, a random generator of
its own, customers, and statistics."""

import collections
import heapq
import itertools


class Random:
    """A linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        """A number below a limit."""
        self.state = (self.state * 1103515245 + 12345) % 2 ** 31
        return (self.state >> 8) % limit


class Event:
    """Something that happens at a time."""

    order = itertools.count()

    def __init__(self, time, action, *arguments):
        self.key = time, next(self.order)
        self.action = action
        self.arguments = arguments

    def __lt__(self, other):
        return self.key < other.key


class Simulation:
    """A shop with clerks and one queue."""

    def __init__(self, seed, clerks):
        self.random = Random(seed)
        self.events = []
        self.free = clerks
        self.queue = collections.deque()
        self.now = 0
        self.waits = collections.Counter()

    def schedule(self, delay, action, *arguments):
        """Add an event."""
        heapq.heappush(self.events,
                       Event(self.now + delay, action, *arguments))

    def arrive(self, left):
        """A customer comes."""
        self.queue.append(self.now)
        self.serve()
        if left:
            self.schedule(self.random.below(5), self.arrive, left - 1)

    def serve(self):
        """Give the first customer to a free clerk."""
        while self.free and self.queue:
            self.free -= 1
            self.waits[self.now - self.queue.popleft()] += 1
            self.schedule(2 + self.random.below(9), self.leave)

    def leave(self):
        """A customer goes."""
        self.free += 1
        self.serve()

    def run(self):
        """Run until nothing is left."""
        while self.events:
            event = heapq.heappop(self.events)
            self.now = event.key[0]
            event.action(*event.arguments)
        return self.now


def main():
    """Run some shops."""
    for clerks in (1, 2, 4):
        simulation = Simulation(7, clerks)
        simulation.schedule(0, simulation.arrive, 60)
        end = simulation.run()
        waits = simulation.waits
        print(clerks, end, sum(waits.values()), max(waits),
              sum(time * count for time, count in waits.items()))


main()
