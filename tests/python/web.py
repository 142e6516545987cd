"""What the tests of the middleware share: a little server and its work."""

import contextlib
import logging
import wsgiref.util

import support

from profiling.tracing import _lsprof, stats


def leaf():
    pass


def work(count):
    for _ in range(count):
        leaf()


def server_work():
    leaf()


def start_response(status, headers, exc_info=None):
    return lambda data: None


def environ(path='/', method='GET'):
    result = {'PATH_INFO': path, 'REQUEST_METHOD': method,
              'SCRIPT_NAME': '', 'QUERY_STRING': ''}
    wsgiref.util.setup_testing_defaults(result)
    return result


def read(source):
    """Return {name: calls} of a profile, Python functions only.

    source is what stats.load() takes.
    """
    counts = {}
    for row in stats.load(source).rows():
        if row.file != '~':
            counts[row.name] = counts.get(row.name, 0) + row.calls
    return counts


class MiddlewareCase(support.FolderCase):
    """Nothing may be enabled after a test that was not before."""

    def setUp(self):
        super().setUp()
        before = _lsprof.active()
        self.addCleanup(lambda: self.assertEqual(_lsprof.active(), before))

    def wrap(self, app, **keywords):
        keywords = {'stream': None, 'profile_dir': self.folder,
                    'filename_format': '{path}.{number}.prof', **keywords}
        return self.kind(app, **keywords)

    def counts(self, name='root.1.prof'):
        return read(self.path(name))

    @contextlib.contextmanager
    def logged(self):
        """Expect one line in the log; give a list that gets it."""
        found = []
        with self.assertLogs('profiling.tracing', logging.ERROR) as logs:
            yield found
        self.assertEqual(len(logs.output), 1, logs.output)
        self.assertNotIn('\n', logs.output[0])
        found.append(logs.output[0])
