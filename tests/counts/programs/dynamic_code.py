"""Exercises exec, eval and compile, with different code under equal labels,
and code that dies while it is profiled."""

import types


def evaluate(count):
    """Compile and drop many expressions with one label."""
    return sum(eval("1 + %d" % number) for number in range(count))


def define(count):
    """Make functions with one name and one line from different text."""
    functions = []
    for number in range(count):
        namespace = {}
        exec("def made(n):\n    return n * %d\n" % number, namespace)
        functions.append(namespace["made"])
    return sum(function(2) for function in functions)


def define_and_drop(count):
    """The same, but each function dies before the next is made."""
    total = 0
    for number in range(count):
        namespace = {"helper": len}
        exec("def outer(n):\n"
             "    def inner(k):\n"
             "        return helper('x' * k) + %d\n"
             "    return inner(n) + inner(n)\n" % number, namespace)
        total += namespace["outer"](number)
        namespace.clear()
    return total


def recur_in_eval(level):
    """Recursion through eval."""
    if not level:
        return 0
    return eval("1 + recur_in_eval(level - 1)",
                {"recur_in_eval": recur_in_eval, "level": level})


def same_code(count):
    """Run one code object many times and in several functions."""
    code = compile("result = [n for n in range(5)]", "<shared>", "exec")
    for _ in range(count):
        exec(code, {})
    inner = compile("def f(a): return a + b", "<shared>", "exec").co_consts[0]
    functions = [types.FunctionType(inner, {"b": b}) for b in range(4)]
    return sum(function(1) for function in functions)


def replaced():
    """Code with changed names and places."""
    def original(value):
        return value

    code = original.__code__.replace(co_name="renamed", co_firstlineno=9)
    copy = types.FunctionType(code, globals())
    swapped = types.FunctionType(code, globals())
    swapped.__code__ = original.__code__
    return copy(1) + original(2) + swapped(3)


def broken():
    """Code that does not compile or fails when it runs."""
    seen = []
    for text in ("1 +", "1 / 0", "unknown", "'x'.index('y')"):
        try:
            eval(text)
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


def main():
    """Run everything."""
    print(evaluate(200), define(30), define_and_drop(40))
    print(recur_in_eval(12), same_code(9), replaced(), broken())


main()
