"""A small ray tracer: vectors with operators, spheres, a floor, shadows."""

import math

WIDTH, HEIGHT = 72, 48


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def scaled(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self.scaled(1 / self.length())

    def mirrored(self, normal):
        return self - normal.scaled(2 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.unit()

    def at(self, distance):
        return self.origin + self.direction.scaled(distance)


class Sphere:
    def __init__(self, centre, radius, shine):
        self.centre = centre
        self.radius = radius
        self.shine = shine

    def hit(self, ray):
        """The distance at which ray meets the sphere, or None."""
        offset = ray.origin - self.centre
        half = offset.dot(ray.direction)
        rest = half * half - offset.dot(offset) + self.radius ** 2
        if rest < 0:
            return None
        distance = -half - math.sqrt(rest)
        return distance if distance > 1e-6 else None

    def normal(self, point):
        return (point - self.centre).unit()

    def brightness(self, _point):
        return 0.9


class Floor:
    shine = 0.1

    def __init__(self, height):
        self.height = height

    def hit(self, ray):
        if ray.direction.y >= -1e-6:
            return None
        return (self.height - ray.origin.y) / ray.direction.y

    def normal(self, _point):
        return Vector(0, 1, 0)

    def brightness(self, point):
        return (math.floor(point.x) + math.floor(point.z)) % 2


class Scene:
    def __init__(self, things, lamp):
        self.things = things
        self.lamp = lamp

    def nearest(self, ray):
        best = None
        for thing in self.things:
            distance = thing.hit(ray)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, thing
        return best

    def light(self, point, normal):
        towards = self.lamp - point
        shadow = Ray(point + normal.scaled(1e-4), towards)
        if self.nearest(shadow) is not None:
            return 0.1
        return max(0.1, normal.dot(towards.unit()))

    def trace(self, ray, depth):
        found = self.nearest(ray)
        if found is None:
            return 0.3
        distance, thing = found
        point = ray.at(distance)
        normal = thing.normal(point)
        value = thing.brightness(point) * self.light(point, normal)
        if depth == 0 or not thing.shine:
            return value
        mirrored = ray.direction.mirrored(normal)
        deeper = self.trace(Ray(point + normal.scaled(1e-4), mirrored),
                            depth - 1)
        return value * (1 - thing.shine) + deeper * thing.shine


def setup():
    spheres = [Sphere(Vector(number - 1.5, 0.2 * number, 5 + number % 2),
                      0.7, 0.3 * (number % 2)) for number in range(4)]
    return Scene(spheres + [Floor(-1)], Vector(-4, 6, 0))


def run(state):
    eye = Vector(0, 0.5, 0)
    total = 0
    for row in range(HEIGHT):
        for column in range(WIDTH):
            aim = Vector(column / WIDTH - 0.5, 0.4 - row / HEIGHT, 0.8)
            total += state.trace(Ray(eye, aim), 2)
    return total
