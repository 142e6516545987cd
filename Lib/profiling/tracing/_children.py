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

from profiling.tracing import _exits, _file, _lsprof

# What children find in the environment: FORMAT and a plan, marshalled.
VARIABLE = 'PROFILING_TRACING_CHILDREN'
FORMAT = '1:'

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
    the interpreter ends, or before another way out, see _exits.watch().
    """

    def __init__(self, profiler, plan):
        self.profiler = profiler
        self.plan = plan
        self.pid = None         # until begin() there is nothing to write
        self.reset(is_fork=False)

    def reset(self, is_fork):
        """Be a part that has not ended, and that nobody writes."""
        self.has_parents = is_fork      # whether the parent's calls are there
        self.lock = _thread.RLock()
        self.writer = None      # the thread that writes
        self.ended = False
        self.then = None

    def begin(self, is_fork=False):
        """Be the part of this process, new or just forked.

        The file is empty until it is written: what stays so is missed.  A
        signal may end this process at any step.
        """
        self.reset(is_fork)
        self.path = self.plan.new_path()
        self.pid = os.getpid()
        if self.plan.folder is not None:
            touch(self.path)

    def end(self):
        """Stop and write the part, unless that is done.

        Whoever comes meanwhile waits.
        """
        if self.is_writing():
            return
        with self.lock:
            if not self.ended:
                self.writer = _thread.get_ident()
                self.forget_parents()
                self.profiler.disable()
                self.write()
                self.ended = True
                self.writer = None
        then, self.then = self.then, None
        if then is not None:
            then()

    def is_writing(self):
        """Return whether this thread is in end() already."""
        return self.writer == _thread.get_ident()

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
        if self.ended:
            return
        if is_about_to_exec():
            self.profiler.disable()
            self.ended = True
        else:
            self.begin(is_fork=True)
            self.forget_parents()

    def forget_parents(self):
        """Let the profiler begin anew, if it has what the parent recorded.

        A signal may end this process before forked() has come to that.
        """
        if self.has_parents:
            _lsprof.forked()
            self.has_parents = False

    def drop(self):
        """Record no more, and write nothing."""
        self.profiler.disable()
        self.ended = True
        if self.plan.folder is not None:
            _file.remove(self.path)


class Tree:
    """A program's processes, as the first of them, this one, sees them.

    profiler is the one of this process, settings the keyword arguments that
    made it.  Unless follow is true children are not profiled.  pattern is
    the path of each process' own file, for expand(), or None: they are added
    up.
    """

    def __init__(self, profiler, settings, pattern=None, follow=False):
        self.profiler = profiler
        self.part = None
        self.plan = None
        if follow:
            self.plan = Plan(os.getpid(), settings, None, pattern)

    def begin(self):
        """Let the children that are made from now on be profiled.

        Raises OSError if there is no folder for temporary files.
        """
        os.register_at_fork(after_in_child=self.forked)
        if self.plan is not None:
            if self.plan.pattern is None:
                self.plan.folder = make_folder()
            os.environ[VARIABLE] = self.plan.to_text()
            atexit.register(_lsprof.quietly, self.end_child)

    def forked(self):
        """Be a forked child of the first process, or a child of that."""
        if self.part is not None:
            self.part.forked()
        elif (self.plan is None or self.plan.is_over()
                or is_about_to_exec()):
            self.profiler.disable()
        else:
            self.part = Part(self.profiler, self.plan)
            self.part.begin(is_fork=True)
            _exits.watch(self.part)
            self.part.forget_parents()

    def end_child(self):
        """Write this process' part, if it is a forked child that has one."""
        if self.part is not None:
            self.part.end()

    def is_writing(self):
        """Return whether this thread is in end_child() already."""
        return self.part is not None and self.part.is_writing()

    def add_up(self, data):
        """Return data, a profile file's, with the parts of children added.

        To be called once, in the first process.  Children that go on are
        left out; parts that are damaged or missing are told.
        """
        folder = self.end()
        if folder is None:
            return data
        try:
            paths = find_parts(folder)
            return merge(data, paths) if paths else data
        finally:
            remove_folder(folder)

    def end(self):
        """Let no more children be profiled; return the folder of parts.

        It gets another name, so that no child goes on to write into it.
        Returns None if there is no such folder.
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


def merge(own, paths):
    """Return own, a profile file's data, and the parts at paths as one.

    Those that are damaged are left out, with a line for each.
    """
    from profiling.tracing import stats

    try:
        return stats.Stats(read(own, paths))._to_bytes()
    except (OSError, ValueError):
        paths = [path for path in paths if is_whole(path)]
        return stats.Stats(read(own, paths))._to_bytes()


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
        part.begin()
        atexit.register(_lsprof.quietly, part.end)
        _exits.watch(part)
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
