"""Exercises metaclasses: __prepare__, __new__, __init__, __call__,
__init_subclass__, __set_name__, __class_getitem__, __mro_entries__."""


class Recorded(dict):
    """A class namespace that notes what is assigned."""

    def __init__(self):
        super().__init__()
        self.order = []

    def __setitem__(self, key, value):
        self.order.append(key)
        super().__setitem__(key, value)


class Meta(type):
    """A metaclass with every hook."""

    @classmethod
    def __prepare__(mcs, name, bases, **options):
        return Recorded()

    def __new__(mcs, name, bases, namespace, **options):
        cls = super().__new__(mcs, name, bases, dict(namespace))
        cls.order = namespace.order
        return cls

    def __init__(cls, name, bases, namespace, tag=None):
        super().__init__(name, bases, namespace)
        cls.tag = tag

    def __call__(cls, *arguments):
        made = super().__call__(*arguments)
        cls.made = getattr(cls, "made", 0) + 1
        return made

    def __instancecheck__(cls, instance):
        return hasattr(instance, "tag")

    def __len__(cls):
        return len(cls.order)


class Field:
    """A descriptor that learns its name."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return self if instance is None else getattr(instance, self.name, 0)

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


class Plugin:
    """A base that registers its subclasses."""

    registry = {}

    def __init_subclass__(cls, key=None, **options):
        super().__init_subclass__(**options)
        cls.registry[key or cls.__name__.lower()] = cls

    def __class_getitem__(cls, key):
        return cls.registry[key]


class Stand:
    """Stands in for a base class."""

    def __mro_entries__(self, bases):
        return (Plugin,)


def make_classes():
    """Make classes by statements and by calls."""
    class Point(metaclass=Meta, tag="p"):
        x = Field()
        y = Field()

        def __init__(self, x, y):
            self.x, self.y = x, y

    class Csv(Plugin, key="csv"):
        pass

    class Json(Stand()):
        pass
    dynamic = [Meta("Dynamic%d" % n, (Point,), Recorded(), tag=n)
               for n in range(5)]
    return Point, Csv, Json, dynamic


def main():
    """Run everything."""
    point_class, csv, json, dynamic = make_classes()
    points = [point_class(n, n * n) for n in range(6)]
    points += [cls(1, 2) for cls in dynamic]
    print(sum(point.y for point in points), point_class.made)
    print(len(point_class), isinstance(3, point_class), point_class.tag)
    print(Plugin["csv"] is csv, Plugin["json"] is json)


main()
