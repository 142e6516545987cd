"""Exercises context managers: classes, generators, ExitStack, suppression,
nested with, decorators, closing."""

import contextlib
import io


class Resource:
    """Notes when it is entered and left."""

    log = []

    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        self.log.append("+" + self.name)
        return self

    def __exit__(self, kind, value, trace):
        self.log.append("-" + self.name)
        return self.swallow

    def close(self):
        """For closing()."""
        self.log.append("closed " + self.name)


@contextlib.contextmanager
def section(name):
    """A generator that changes the exception."""
    Resource.log.append("<" + name)
    try:
        yield name
    except KeyError as error:
        raise ValueError(name) from error
    finally:
        Resource.log.append(">" + name)


class Decorating(contextlib.ContextDecorator):
    """A context that is also a decorator."""

    def __enter__(self):
        Resource.log.append("in")

    def __exit__(self, *details):
        Resource.log.append("out")


@Decorating()
def decorated(number):
    """Runs inside the context."""
    return number * 2


@section("function")
def in_section(number):
    """Runs inside a generator's context."""
    return number + 1


def use_stack(count):
    """Collect contexts and callbacks."""
    with contextlib.ExitStack() as stack:
        for number in range(count):
            stack.enter_context(Resource("s%d" % number, number == 1))
        stack.callback(Resource.log.append, "callback")
        stack.push(lambda *details: Resource.log.append("pushed"))
        raise LookupError
    with contextlib.ExitStack() as stack:
        stack.enter_context(Resource("kept"))
        kept = stack.pop_all()
    kept.close()


def use_nested():
    """Leave by return, break, continue and exception."""
    for number in range(5):
        with Resource("a"), Resource("b", swallow=True):
            if number == 1:
                continue
            if number == 3:
                break
            raise ArithmeticError
    try:
        with section("outer"), section("inner"):
            raise KeyError
    except ValueError as error:
        return error.args[0]


def main():
    """Run everything."""
    print(use_nested(), decorated(4), decorated(5), in_section(6))
    use_stack(3)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print("hidden")
    with contextlib.closing(Resource("c")), contextlib.nullcontext(3) as three:
        Resource.log.append(out.getvalue() * three)
    print(Resource.log)


main()
