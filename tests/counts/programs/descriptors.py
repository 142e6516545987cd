"""Exercises attribute access that calls Python: descriptors, properties,
__getattr__, __getattribute__, __setattr__, __delattr__, __dir__, slots."""


class Typed:
    """A data descriptor that checks a type."""

    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__[self.name]

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(self.name)
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        del instance.__dict__[self.name]


class Account:
    """Uses the descriptor and properties."""

    owner = Typed(str)
    balance = Typed(int)

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    @property
    def rich(self):
        """A computed attribute."""
        return self.balance > 100

    @rich.setter
    def rich(self, value):
        self.balance = 1000 if value else 0

    @rich.deleter
    def rich(self):
        self.balance = 50

    @classmethod
    def empty(cls):
        """Make one through the class."""
        return cls("nobody", 0)

    @staticmethod
    def describe(account):
        """No binding."""
        return account.owner + ":" + str(account.balance)


class Lazy:
    """Makes attributes when they are missed."""

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        self.__dict__[name] = len(name)
        return self.__dict__[name]

    def __dir__(self):
        return ["b", "a"]


class Watched:
    """Sees every access."""

    __slots__ = ("log",)

    def __init__(self):
        object.__setattr__(self, "log", [])

    def __getattribute__(self, name):
        log = object.__getattribute__(self, "log")
        log.append(name)
        return log if name == "log" else name

    def __setattr__(self, name, value):
        self.log.append((name, value))

    def __delattr__(self, name):
        self.log.append("del " + name)


def use_account():
    """Get, set and delete."""
    account = Account("me", 5)
    account.rich = True
    results = [account.rich, Account.describe(account)]
    del account.rich
    results += [account.balance, Account.empty().describe(account)]
    try:
        account.owner = 3
    except TypeError as error:
        results.append(error.args)
    del account.owner
    return results + [Account.balance.kind]


def main():
    """Run everything."""
    print(use_account())
    lazy, watched = Lazy(), Watched()
    print(lazy.some, lazy.some, getattr(lazy, "none", 0), dir(lazy))
    print(hasattr(lazy, "nothing"), hasattr(lazy, "anything"))
    watched.x = 1
    del watched.y
    print(watched.z, getattr(watched, "w"), len(watched.log))
    print([getattr(Lazy(), name) for name in ("a", "bb", "ccc")])


main()
