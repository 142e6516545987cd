"""A harbour simulated event by event: a queue of objects that act."""

import heapq
import random

SHIPS = 800
CRANES = 3
SEED = 1_911


class Event:
    def __init__(self, when, order):
        self.when = when
        self.order = order

    def __lt__(self, other):
        if self.when != other.when:
            return self.when < other.when
        return self.order < other.order

    def act(self, harbour):
        raise NotImplementedError


class Arrival(Event):
    def __init__(self, when, order, ship):
        super().__init__(when, order)
        self.ship = ship

    def act(self, harbour):
        harbour.log(self.ship)
        harbour.waiting.append(self.ship)
        harbour.assign()


class Lift(Event):
    """A crane has put a container of its ship on the quay."""

    def __init__(self, when, order, crane):
        super().__init__(when, order)
        self.crane = crane

    def act(self, harbour):
        ship = self.crane.ship
        harbour.quay += ship.unload()
        if ship.is_empty():
            self.crane.release()
            harbour.assign()
        else:
            harbour.plan(Lift, self.crane.pace(ship), self.crane)


class Collection(Event):
    """A lorry comes for containers, again and again."""

    def __init__(self, when, order, capacity):
        super().__init__(when, order)
        self.capacity = capacity

    def act(self, harbour):
        load = min(self.capacity, harbour.quay)
        harbour.quay -= load
        harbour.gone += load
        if not harbour.is_done():
            harbour.plan(Collection, 6, self.capacity)


class Ship:
    def __init__(self, name, containers):
        self.name = name
        self.containers = containers

    def unload(self):
        self.containers -= 1
        return 1

    def is_empty(self):
        return self.containers == 0

    def weight(self):
        return 1


class HeavyShip(Ship):
    def weight(self):
        return 1 + super().weight()


class Crane:
    speed = 2

    def __init__(self):
        self.ship = None

    def take(self, ship):
        self.ship = ship

    def release(self):
        self.ship = None

    @property
    def is_free(self):
        return self.ship is None

    def pace(self, ship):
        return self.speed * ship.weight()


class SlowCrane(Crane):
    speed = 3


class Harbour:
    def __init__(self, cranes, total):
        self.events = []
        self.now = self.planned = self.quay = self.gone = self.seen = 0
        self.waiting = []
        self.cranes = cranes
        self.total = total

    def log(self, ship):
        self.seen += len(ship.name)

    def plan(self, kind, delay, subject):
        self.planned += 1
        event = kind(self.now + delay, self.planned, subject)
        heapq.heappush(self.events, event)

    def assign(self):
        for crane in self.cranes:
            if crane.is_free and self.waiting:
                ship = self.waiting.pop(0)
                crane.take(ship)
                self.plan(Lift, crane.pace(ship), crane)

    def is_done(self):
        return self.gone == self.total

    def run(self):
        while self.events:
            event = heapq.heappop(self.events)
            self.now = event.when
            event.act(self)
        return self.now


def setup():
    generator = random.Random(SEED)
    return [(generator.randrange(8_000), generator.randrange(5, 40))
            for _ in range(SHIPS)]


def run(state):
    cranes = [Crane() for _ in range(CRANES)] + [SlowCrane()]
    harbour = Harbour(cranes, sum([count for _, count in state]))
    for number, (delay, count) in enumerate(state):
        kind = HeavyShip if number % 3 == 0 else Ship
        harbour.plan(Arrival, delay, kind(f"ship {number}", count))
    harbour.plan(Collection, 1, 4)
    return harbour.run()
