"""Exercises imports: a package made in a temporary folder, relative and
circular imports, a module with __getattr__, reload, and missing modules."""

import importlib
import os
import sys
import tempfile

FILES = {
    "__init__.py": "from . import first\nNAMES = ['first']\n",
    "first.py": "from . import second\n"
                "def go(n):\n    return second.back(n) + 1\n",
    "second.py": "import made_package\n"
                 "def back(n):\n"
                 "    return made_package.first.go(n - 1) if n else 0\n",
    "lazy.py": "def __getattr__(name):\n"
               "    if name.startswith('x'):\n"
               "        return len(name)\n"
               "    raise AttributeError(name)\n",
    "broken.py": "1 / 0\n",
    "sub/__init__.py": "from ..first import go\nVALUE = go(2)\n",
    "sub/leaf.py": "from . import VALUE as up\nfrom .. import NAMES\n"
                   "class Leaf:\n    size = up + len(NAMES)\n",
}


def write(folder):
    """Write the package."""
    for name, text in FILES.items():
        path = os.path.join(folder, "made_package", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def use():
    """Import in every way."""
    import made_package
    from made_package.sub.leaf import Leaf
    from made_package import lazy
    print(made_package.first.go(3), Leaf.size, lazy.xyz)
    try:
        from made_package.lazy import missing
    except ImportError as error:
        print(type(error).__name__)
    for name in ("made_package.broken", "made_package.none", "no_such_one"):
        try:
            importlib.import_module(name)
        except (ImportError, ZeroDivisionError) as error:
            print(type(error).__name__)
    importlib.reload(made_package.first)
    print(made_package.first.go(1))


def forget():
    """Let the next run start afresh."""
    for name in [name for name in sys.modules
                 if name.startswith("made_package")]:
        del sys.modules[name]
    importlib.invalidate_caches()


def main():
    """Make, import and remove the package."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder)
        sys.path.insert(0, folder)
        try:
            forget()
            use()
        finally:
            sys.path.remove(folder)
            sys.path_importer_cache.clear()
            forget()


main()
