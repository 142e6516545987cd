"""Exercises a medium program: a compiler to a stack machine and its
interpreter, with dispatch by tables and by getattr."""

import operator
import re

TOKEN = re.compile(r"\s*(?:(\d+)|([a-z]+)|(==|[-+*/%<>(){}=;]))")
BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul,
          "/": operator.floordiv, "%": operator.mod, "<": operator.lt,
          ">": operator.gt, "==": operator.eq}
RANKS = [("==", "<", ">"), ("+", "-"), ("*", "/", "%")]
SOURCE = """
n = 27; steps = 0; top = n;
while (n > 1) {
    if (n % 2 == 0) { n = n / 2; }
    if (n % 2 == 1) { if (n > 1) { n = 3 * n + 1; } }
    if (n > top) { top = n; }
    steps = steps + 1;
}
print(steps); print(top);
"""


class Compiler:
    """Turns text into instructions."""

    def __init__(self, text):
        self.tokens = [match.group(match.lastindex)
                       for match in TOKEN.finditer(text)]
        self.place = 0
        self.code = []

    def take(self, *wanted):
        """Take the next token if it is wanted."""
        token = self.tokens[self.place]
        if wanted and token not in wanted:
            return None
        self.place += 1
        return token

    def emit(self, name, argument=None):
        """Add an instruction; return its place."""
        self.code.append([name, argument])
        return len(self.code) - 1

    def compile(self):
        """Compile the whole program."""
        while self.place < len(self.tokens):
            self.statement()
        return self.code

    def statement(self):
        """Compile a statement."""
        name = self.take()
        getattr(self, "compile_" + name, self.assignment)(name)

    def block(self):
        """Compile statements between braces."""
        self.take("{")
        while not self.take("}"):
            self.statement()

    def compile_while(self, name):
        """A loop."""
        start = len(self.code)
        self.expression(0)
        leave = self.emit("branch")
        self.block()
        self.emit("jump", start)
        self.code[leave][1] = len(self.code)

    def compile_if(self, name):
        """A condition."""
        self.expression(0)
        leave = self.emit("branch")
        self.block()
        self.code[leave][1] = len(self.code)

    def compile_print(self, name):
        """Output."""
        self.expression(0)
        self.take(";")
        self.emit("output")

    def assignment(self, name):
        """Store a value."""
        self.take("=")
        self.expression(0)
        self.take(";")
        self.emit("store", name)

    def expression(self, rank):
        """Compile operators of a rank and above."""
        if rank == len(RANKS):
            return self.operand()
        self.expression(rank + 1)
        while sign := self.take(*RANKS[rank]):
            self.expression(rank + 1)
            self.emit("binary", BINARY[sign])

    def operand(self):
        """Compile a number, a name or a bracket."""
        token = self.take()
        if token == "(":
            self.expression(0)
            self.take(")")
        else:
            self.emit("push" if token.isdigit() else "load",
                      int(token) if token.isdigit() else token)


class Machine:
    """Runs instructions."""

    def __init__(self, code):
        self.code, self.stack, self.names = code, [], {}
        self.place, self.printed = 0, []

    def run(self):
        """Run to the end."""
        while self.place < len(self.code):
            name, argument = self.code[self.place]
            self.place += 1
            getattr(self, "do_" + name)(argument)
        return self.printed

    def do_push(self, argument):
        """Push a constant."""
        self.stack.append(argument)

    def do_load(self, argument):
        """Push a variable."""
        self.stack.append(self.names[argument])

    def do_store(self, argument):
        """Pop into a variable."""
        self.names[argument] = self.stack.pop()

    def do_binary(self, function):
        """Apply an operator."""
        right = self.stack.pop()
        self.stack.append(function(self.stack.pop(), right))

    def do_jump(self, argument):
        """Go somewhere."""
        self.place = argument

    def do_branch(self, argument):
        """Go somewhere unless true."""
        if not self.stack.pop():
            self.place = argument

    def do_output(self, argument):
        """Pop and print."""
        self.printed.append(self.stack.pop())


print(Machine(Compiler(SOURCE).compile()).run())
