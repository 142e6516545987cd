"""Profiles of the processes that a profiled program starts.

    the first process                    a child, a child's child ...
    Tree.begin()    -- VARIABLE in the environment -->   start()
    Tree.profile()  <-- parts, files in a folder ------  Part.write()

A child that is a new interpreter finds VARIABLE when it starts (see
_profiling_precedence), one that is forked is told by the interpreter.  Each
writes its part when it ends; the first process adds them up when it does.
"""

import _signal
import _thread
import atexit
import marshal
import os
import sys

from profiling.tracing import _file, _lsprof

# What children find in the environment: FORMAT and a plan, marshalled.
VARIABLE = 'PROFILING_TRACING_CHILDREN'
FORMAT = '1:'

# Signals that end a process that does not handle them.
ENDING_SIGNALS = (_signal.SIGTERM, _signal.SIGHUP)

SUFFIX = '.prof'

# How many processes a message names.
SHOWN_PROCESSES = 10


class Plan:
    """What a child is to do.

    root is the process ID of the first process, settings the keyword
    arguments of its profiler.  Parts go into folder or, if that is None,
    to the path that pattern is with the child's process ID in it.
    """

    def __init__(self, root, settings, folder, pattern):
        self.root = root
        self.settings = settings
        self.folder = folder
        self.pattern = pattern

    def to_text(self):
        """Return this plan as an environment variable holds it."""
        return FORMAT + marshal.dumps(vars(self), 2).hex()

    @classmethod
    def from_text(cls, text):
        """Return the plan in text.  Any exception: there is none."""
        if not text.startswith(FORMAT):
            raise ValueError(text)
        return cls(**marshal.loads(bytes.fromhex(text[len(FORMAT):])))

    def is_over(self):
        """Return whether nobody is there any more to take parts."""
        return self.folder is not None and not os.path.isdir(self.folder)

    def new_path(self):
        """Return the path of a part of this process."""
        pid = os.getpid()
        if self.folder is None:
            return expand(self.pattern, pid)
        return os.path.join(self.folder,
                            f'{pid}.{os.urandom(8).hex()}{SUFFIX}')


def expand(pattern, pid):
    """Return pattern with pid in the place of %p, and % in that of %%.

    Raises ValueError for a % before anything else.
    """
    words = pattern.replace('%%', '%\0').split('%')
    for i, word in enumerate(words[1:], 1):
        if word[:1] not in ('p', '\0') or not word:
            raise ValueError(f'{pattern}: %{word[:1]} '
                             '(expected %p, the process ID, or %%)')
        words[i] = (str(pid) if word[0] == 'p' else '%') + word[1:]
    return ''.join(words)


def has_pid(pattern):
    """Return whether expand() gives each process another path."""
    return '%p' in pattern.replace('%%', '')


class Part:
    """The profile of this process, which is a child.

    profiler records it, plan says where it goes.  It is written once: when
    the interpreter ends, or os._exit() or a signal is about to end the
    process.
    """

    def __init__(self, profiler, plan):
        self.profiler = profiler
        self.plan = plan
        self.begin()

    def begin(self):
        """Be the part of this process, new or just forked.

        The file is empty until it is written: what stays so is missed.
        """
        self.pid = os.getpid()
        self.path = self.plan.new_path()
        if self.plan.folder is not None:
            touch(self.path)
        self.lock = _thread.RLock()
        self.state = 'open'
        self.signal = None

    def watch(self):
        """Be told of each way out of this process, where that can be."""
        atexit.register(self.end)
        for name, is_end in EXITS.items():
            replace(name, is_end, self.end)
        for number in ENDING_SIGNALS:
            if _signal.getsignal(number) is _signal.SIG_DFL:
                _signal.signal(number, self.end_by_signal)
                _lsprof.insist(number)

    def end_by_signal(self, number, frame):
        """End this process as number does."""
        _signal.signal(number, _signal.SIG_IGN)
        self.signal = number
        if self.state != 'busy':
            self.end()

    def end(self):
        """Write the part, unless that is done, and end if told meanwhile."""
        with self.lock:
            if self.state == 'open':
                self.state = 'busy'
                self.profiler.disable()
                self.write()
                self.state = 'ended'
        if self.signal is not None:
            _signal.signal(self.signal, _signal.SIG_DFL)
            os.kill(os.getpid(), self.signal)

    def write(self):
        """Write the part, if this is the process whose part it is."""
        if self.pid != os.getpid():
            return
        try:
            _file.write(self.path, self.profiler._stats_table(),
                        self.profiler._trailer())
        except OSError as error:
            if self.plan.folder is None:
                complain(f"can't write {self.path!r}: {error.strerror}")

    def forked(self):
        """Be the part of the forked child that this process is."""
        if self.state == 'dropped':
            return
        if is_about_to_exec():
            self.profiler.disable()
            self.state = 'dropped'
        else:
            self.begin()
            self.profiler.clear()

    def drop(self):
        """Record no more, and write nothing."""
        self.profiler.disable()
        self.state = 'dropped'
        if self.plan.folder is not None:
            _file.remove(self.path)


def is_exit(status):
    """Return whether os._exit(status) ends the process."""
    return isinstance(status, int)


def is_successor(path, *arguments):
    """Return whether os.execv(path, ...) is likely to succeed."""
    return (not isinstance(path, int) and os.path.isfile(path)
            and os.access(path, os.X_OK))


# What ends the program by a call, and whether it does with its arguments.
EXITS = {'_exit': is_exit, 'execv': is_successor, 'execve': is_successor}


def replace(name, is_end, end):
    """Let the function of os with that name call end() before it ends."""
    original = getattr(os, name)

    def function(*arguments, **keywords):
        values = *arguments, *keywords.values()
        try:
            ends = is_end(*values)
        except (TypeError, ValueError):
            ends = False
        if ends:
            end()
        return original(*arguments, **keywords)

    setattr(os, name, function)


class Tree:
    """A program's processes, as the first of them, this one, sees them.

    profiler is the one of this process, settings the keyword arguments that
    made it.  outfile is where the profile is to go, a path, or None if it is
    to be printed; with %p in it each process has a file of its own.  Unless
    follow is true children are not profiled and outfile is just a path.

    Raises ValueError for an outfile that expand() refuses.
    """

    def __init__(self, profiler, settings, outfile=None, follow=False):
        self.profiler = profiler
        self.outfile = outfile
        self.part = None
        self.plan = None
        self.pid = os.getpid()
        if follow:
            pattern = None
            if outfile is not None:
                self.outfile = expand(outfile, self.pid)
                if has_pid(outfile):
                    pattern = os.path.abspath(outfile)
            self.plan = Plan(self.pid, settings, None, pattern)

    def begin(self):
        """Let the children that are made from now on be profiled.

        Raises OSError if there is no folder for temporary files.
        """
        os.register_at_fork(after_in_child=self.forked)
        if self.plan is not None:
            if self.plan.pattern is None:
                self.plan.folder = make_folder()
            os.environ[VARIABLE] = self.plan.to_text()
            atexit.register(self.end_child)

    def forked(self):
        """Be a forked child of the first process, or a child of that."""
        if self.part is not None:
            self.part.forked()
        elif (self.plan is None or self.plan.is_over()
                or is_about_to_exec()):
            self.profiler.disable()
        else:
            self.part = Part(self.profiler, self.plan)
            self.part.watch()
            self.profiler.clear()

    def end_child(self):
        """Write this process' part, if it is a forked child."""
        if self.part is not None:
            self.part.end()

    def is_first(self):
        """Return whether this is the first process: no forked child."""
        return os.getpid() == self.pid

    def profile(self):
        """Return the Stats of all processes, or the only one's profiler.

        To be called once, in the first process, when its profiler has been
        disabled.  Children that go on are left out.
        """
        folder = self.end()
        if folder is None:
            return self.profiler
        try:
            paths = find_parts(folder)
            return add_up(self.profiler, paths) if paths else self.profiler
        finally:
            remove_folder(folder)

    def end(self):
        """Let no more children be profiled; return the folder of parts.

        It gets another name, so that no child goes on to write into it.
        """
        if self.plan is None:
            return None
        if os.environ.get(VARIABLE) == self.plan.to_text():
            del os.environ[VARIABLE]
        folder, self.plan = self.plan.folder, None
        if folder is None:
            return None
        try:
            os.rename(folder, folder + '.end')
        except OSError as error:
            complain(f'the profiles of children are lost: {error}')
            return None
        return folder + '.end'


def find_parts(folder):
    """Return the paths of the parts in folder; say whose are missing."""
    paths, missing = [], []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        pid = name.partition('.')[0]
        if not name.endswith(SUFFIX):
            continue
        if os.path.getsize(path):
            paths.append(path)
        elif has_ended(int(pid)):
            missing.append(pid)
    if missing:
        more = ' ...' if len(missing) > SHOWN_PROCESSES else ''
        complain('profiles are lost, the processes were killed or could not '
                 f'write them: {" ".join(missing[:SHOWN_PROCESSES])}{more}')
    return paths


def has_ended(pid):
    """Return whether the process, which has been there, is not any more."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG
                         | os.WNOWAIT) is not None
    except OSError:
        pass                    # it is nobody's child, or another's
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


def is_about_to_exec():
    """Return whether the fork that this is in was that of subprocess.

    It tells of its forks only if it calls a preexec_fn, and then puts another
    program in this one's place, of which nothing is told.
    """
    frame = sys._getframe(2)
    return (frame is not None
            and frame.f_globals.get('__name__') == 'subprocess'
            and frame.f_code.co_name == '_execute_child')


def touch(path):
    """Make an empty file that is this user's alone, if that can be."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        pass


def add_up(profiler, paths):
    """Return the Stats of profiler and of the parts at paths.

    Those that are damaged are left out, with a line for each.
    """
    from profiling.tracing import stats

    own = _file.pack(profiler._stats_table(), profiler._trailer())
    try:
        return stats.Stats(read(own, paths))
    except (OSError, ValueError):
        paths = [path for path in paths if is_whole(path)]
        return stats.Stats(read(own, paths))


def read(own, paths):
    """Yield the bytes of each profile with its name."""
    yield own, ''
    for path in paths:
        with open(path, 'rb') as file:
            yield file.read(), ''


def is_whole(path):
    """Return whether there is a profile at path; if not, say so."""
    from profiling.tracing import stats

    try:
        with open(path, 'rb') as file:
            stats.load(file)
    except (OSError, ValueError) as error:
        pid = os.path.basename(path).partition('.')[0]
        complain(f'the profile of process {pid} is lost: {error}')
        return False
    return True


def make_folder():
    """Make a folder for parts, which is this user's alone; return its path.

    Raises OSError.
    """
    name = f'profiling.tracing-{os.getpid()}-{os.urandom(8).hex()}'
    places = [os.environ.get(variable)
              for variable in ('TMPDIR', 'TEMP', 'TMP')]
    for place in *filter(None, places), '/tmp', '/var/tmp', '.':
        folder = os.path.join(os.path.abspath(place), name)
        try:
            os.mkdir(folder, 0o700)
        except OSError as error:
            failure = error
        else:
            return folder
    raise failure


def remove_folder(folder):
    """Remove folder and the files in it, as far as that can be done."""
    try:
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
    except OSError:
        pass


def complain(text):
    """Write a line to sys.stderr, if there is one."""
    try:
        print('profiling.tracing:', text, file=sys.stderr)
    except Exception:
        pass


# The part of this process if it is a child that start() found.
_part = None


def start():
    """Profile this process from here on: it has found VARIABLE.

    Nothing is said if that cannot be: it is not this program's business.
    """
    global _part

    try:
        plan = Plan.from_text(os.environ[VARIABLE])
        if plan.root == os.getpid() or plan.is_over():
            return
        # An error where there may be no handlers: in a subinterpreter, which
        # is part of a process that has its part.
        _signal.signal(_signal.SIGTERM, _signal.getsignal(_signal.SIGTERM))
        part = Part(_lsprof.Profiler(**plan.settings), plan)
        part.watch()
        os.register_at_fork(after_in_child=part.forked)
        part.profiler.enable()
    except Exception:
        return
    _part = part


def leave():
    """Have no part in the tree that this process was started in.

    A profiler that the program runs is its own, and so are its children.
    """
    os.environ.pop(VARIABLE, None)
    if _part is not None:
        _part.drop()
