"""Profiles of a web application's requests: middleware for WSGI and ASGI.

    from profiling.tracing.middleware import WSGIMiddleware

    app = WSGIMiddleware(app, stream=None, profile_dir='profiles')

Each request has a profiler of its own, which hears what runs for that
request and nothing else, however many are served at the same time.
"""

__all__ = ("WSGIMiddleware", "ASGIMiddleware")

import fnmatch
import io
import itertools
import os
import re
import sys
import time
from _io import _IOBase

from profiling.tracing import Profile, _lsprof

FILENAME_FORMAT = ('{method}.{path}.{elapsed:.0f}ms.{time:.0f}'
                   '.{pid}-{number}.prof')

# How much of a request's path its file's name has.
SHOWN_BYTES = 120

# Our own code, which would be seen where a coroutine goes on.
OURS = ('profiling.tracing',)

# Bodies that run no code of the application: servers look at their types.
# (io.IOBase is an ABC, whose check would be seen by another profiler.)
PLAIN_BODIES = (list, tuple, _IOBase)

LINE = '-' * 80


class Middleware:
    """What both kinds have in common."""

    def __init__(self, app, stream=sys.stdout, sort_by=('time', 'calls'),
                 restrictions=(), profile_dir=None,
                 filename_format=FILENAME_FORMAT, *, requests=None,
                 options=None):
        """Wrap an application.

        app: the application.
        stream: a text file to which a table is printed after each request,
        or None.
        sort_by: a sort key or a tuple of them; restrictions: a tuple of what
        tables are restricted by.  Both are those of
        profiling.tracing.stats.Stats.
        profile_dir: a folder, made if it is not there, that gets a profile
        file for each request, or None.
        filename_format: the files' names, a text for str.format() with the
        fields method, path (with dots for slashes, 'root' if it is empty),
        elapsed (milliseconds), time (seconds since 1970), pid and number (of
        the request, counted in this process); or a callable that is called
        with what the server says about the request and returns the name.
        That dict then has a key 'profiling.tracing', a dict of the fields.
        requests: which requests are profiled: a callable that is called with
        what the server says about the request and returns whether, or a glob
        or a tuple of globs of paths; None for all of them.
        options: a dict of arguments for each request's Profile.

        What is wrong with the arguments is raised here, as KeyError, OSError,
        TypeError or ValueError.  Later nothing is: if a request cannot be
        profiled, or its profile cannot be written, the logger
        'profiling.tracing' gets a line.
        """
        from profiling.tracing import stats

        self._app = app
        self._stream = stream
        self._sort_by = sort_by
        self._restrictions = restrictions
        self._profile_dir = profile_dir
        self._filename_format = filename_format
        self._is_wanted = chooser(requests, self._path)
        self._options = self._scoped(dict(options or {}))
        self._numbers = itertools.count(1)
        Profile(**self._options)
        stats.load({}).rows(*restrictions, sort=sort_by)
        if not callable(filename_format):
            filename_format.format(**fields('', '', 0., 0., 0))
        if profile_dir is not None:
            os.makedirs(profile_dir, exist_ok=True)

    def _scoped(self, options):
        """Return options for Profile with what scopes it to a request."""
        exclude = (*options.get('exclude', ()), *OURS)
        return {**self._scope(options), **options, 'exclude': exclude}

    def _request(self, about):
        """Return the Request that about tells of, or None: not profiled."""
        try:
            if self._is_wanted(about):
                return Request(Profile(**self._options))
        except Exception as error:
            self._complain(about, 'not profiled', error)
        return None

    def _enable(self, request, about):
        """Enable the profiler of request; return whether it is."""
        try:
            request.profile.enable()
        except Exception as error:
            request.is_finished = True
            self._complain(about, 'not profiled', error)
            return False
        return True

    def _finish(self, request, about):
        """Write the profile of request, unless that has been done."""
        if not request.is_finished:
            request.is_finished = True
            _lsprof.quietly(self._write, request, about)

    def _write(self, request, about):
        try:
            told = fields(self._method(about), self._path(about),
                          request.elapsed_ms(), time.time(),
                          next(self._numbers))
            if self._profile_dir is not None:
                request.profile.dump_stats(os.path.join(
                    self._profile_dir, self._filename(about, told)))
            if self._stream is not None:
                self._print(request.profile, self._path(about))
        except Exception as error:
            self._complain(about, 'profile not written', error)

    def _filename(self, about, told):
        """Return the name of the file for a request."""
        if not callable(self._filename_format):
            return self._filename_format.format(**told)
        about.update(dict.fromkeys(self._keys, told))
        return self._filename_format(about)

    def _print(self, profile, path):
        """Print a table at once, so that those of threads do not mix."""
        from profiling.tracing import stats

        text = io.StringIO()
        print(f'{LINE}\nPATH: {path!r}', file=text)
        stats.load(profile).print_stats(
            *self._restrictions, sort=self._sort_by, file=text)
        print(f'{LINE}\n', file=text)
        stats.write(text.getvalue(), self._stream)

    def _complain(self, about, what, error):
        """Log a line."""
        try:
            import logging

            reason = ' '.join(str(error).split()) or type(error).__name__
            logging.getLogger('profiling.tracing').error(
                '%s: %s', f'{self._path(about)!a}: {what}', reason)
        except Exception:
            pass            # at interpreter shutdown there may be no logging


class WSGIMiddleware(Middleware):
    """Profiles each request of a WSGI application.

    The profiler hears the application in the server's thread: its call, and
    while the server takes the body, each step of the body's iterator, and
    the body's close().  A body that is a list, a tuple or a file goes to the
    server as it is.  Callables get environ.
    """

    _keys = ('profiling.tracing', 'werkzeug.profiler')

    def __call__(self, environ, start_response):
        request = self._request(environ)
        if request is None:
            return self._app(environ, start_response)
        try:
            body = self._within(request, environ, self._app, environ,
                                start_response)
        except BaseException:
            self._finish(request, environ)
            raise
        if is_plain(body, environ):
            self._finish(request, environ)
            return body
        kind = SizedBody if hasattr(type(body), '__len__') else Body
        return kind(self, request, environ, body)

    def _within(self, request, environ, function, *arguments):
        """Return function(*arguments), called under the profiler."""
        if request.is_finished or not self._enable(request, environ):
            return function(*arguments)
        try:
            return function(*arguments)
        finally:
            request.profile.disable()

    @staticmethod
    def _scope(options):
        return {} if options.get('context') else {'threads': 'current'}

    @staticmethod
    def _method(environ):
        return environ.get('REQUEST_METHOD', '')

    @staticmethod
    def _path(environ):
        path = environ.get('PATH_INFO', '')
        return path.encode('latin-1', 'replace').decode('utf-8', 'replace')


class ASGIMiddleware(Middleware):
    """Profiles each request of an ASGI application.

    A request is a call with a scope of the type "http" or "websocket"; other
    calls pass.  The profiler hears what runs in the request's context: the
    application's coroutine, the tasks that it starts, and the functions that
    it hands to threads with their context, as asyncio.to_thread() does.  It
    ends with the coroutine.  Callables get the scope.
    """

    _keys = ('profiling.tracing',)

    async def __call__(self, scope, receive, send):
        request = None
        if scope['type'] in ('http', 'websocket'):
            request = self._request(scope)
        if request is None or not self._enable(request, scope):
            return await self._app(scope, receive, send)
        try:
            return await self._app(scope, receive, send)
        finally:
            request.profile.disable()
            self._finish(request, scope)

    @staticmethod
    def _scope(options):
        return {'context': True}

    @staticmethod
    def _method(scope):
        return scope.get('method', scope['type'].upper())

    @staticmethod
    def _path(scope):
        return scope.get('path', '')


class Request:
    """A request under way: its profiler, when it began, if it is over."""

    def __init__(self, profile):
        self.profile = profile
        self.started = time.perf_counter()
        self.is_finished = False

    def elapsed_ms(self):
        return (time.perf_counter() - self.started) * 1e3


class Body:
    """The body of a WSGI response, profiled while it runs.

    Each step may be in another thread.  The server's close() ends the
    request; so does the end of this object if nobody calls close().
    """

    def __init__(self, middleware, request, environ, body):
        self._body = body
        self._chunks = chunks(body)
        self._environ = environ
        self._request = request
        self._middleware = middleware

    def __iter__(self):
        return self

    def __next__(self):
        return self._within(self._chunks.__next__)

    def close(self):
        try:
            close = getattr(self._body, 'close', None)
            if close is not None:
                self._within(close)
        finally:
            self._middleware._finish(self._request, self._environ)

    def _within(self, function):
        return self._middleware._within(self._request, self._environ,
                                        function)

    def __del__(self):
        self._middleware._finish(self._request, self._environ)


class SizedBody(Body):
    """A body that servers may ask for the number of its parts."""

    def __len__(self):
        return len(self._body)


def chunks(body):
    """Yield what body yields: a for loop is no call that would be seen."""
    for chunk in body:
        yield chunk


def is_plain(body, environ):
    """Return whether the server is to get body as it is."""
    wrapper = environ.get('wsgi.file_wrapper')
    return (isinstance(body, PLAIN_BODIES)
            or isinstance(wrapper, type) and isinstance(body, wrapper))


def fields(method, path, elapsed_ms, now, number):
    """Return the fields of names of files."""
    return {'method': safe(method), 'path': safe(path) or 'root',
            'elapsed': elapsed_ms, 'time': now, 'pid': os.getpid(),
            'number': number}


def safe(text):
    """Return text, which the client chose, as a part of a file's name."""
    text = re.sub(r'[^\w.~+@-]', '_', text.strip('/').replace('/', '.'))
    return text.encode('utf-8', 'replace')[:SHOWN_BYTES].decode(
        'utf-8', 'ignore')


def chooser(requests, path_of):
    """Return a function that says which requests are to be profiled."""
    if requests is None:
        return lambda about: True
    if callable(requests):
        return requests
    globs = (requests,) if isinstance(requests, str) else tuple(requests)
    return lambda about: any(fnmatch.fnmatchcase(path_of(about), glob)
                             for glob in globs)
