"""The middleware for WSGI: a profile of each request, nothing else in it."""

import asyncio
import inspect
import io
import marshal
import os
import threading
import unittest.mock
import wsgiref.handlers
import wsgiref.util
import wsgiref.validate

import support
from web import (MiddlewareCase, environ, leaf, read, server_work,
                 start_response, work)

from profiling.tracing import Profile, _lsprof, middleware
from profiling.tracing.middleware import WSGIMiddleware

HTML = [('Content-Type', 'text/html')]


class WSGITest(MiddlewareCase):
    kind = WSGIMiddleware

    def call(self, app, path='/', **keywords):
        return self.wrap(app, **keywords)(environ(path), start_response)

    def test_a_list_of_parts(self):
        parts = [b'fine']

        def app(environ, start_response):
            work(3)
            return parts

        self.assertIs(self.call(app), parts)
        self.assertEqual(self.counts(), {'app': 1, 'work': 1, 'leaf': 3})

    def test_a_generator_runs_within_its_request(self):
        def app(environ, start_response):
            try:
                for count in (1, 2):
                    work(count)
                    yield b'part'
            finally:
                work(4)

        body = self.call(app)
        server_work()
        for part in body:
            self.assertEqual(part, b'part')
            server_work()
            self.assertEqual(_lsprof.active(), [])
        self.assertEqual(os.listdir(self.folder), [])
        body.close()
        # Three steps of the generator, and 1 + 2 + 4 leaves.
        self.assertEqual(self.counts(), {'app': 3, 'work': 3, 'leaf': 7})

    def test_steps_in_other_threads(self):
        def app(environ, start_response):
            for _ in range(3):
                work(2)
                yield b'part'

        body = self.call(app)
        parts = []
        for _ in range(3):
            thread = threading.Thread(
                target=lambda: parts.append(next(body)))
            thread.start()
            server_work()
            thread.join()
        self.assertEqual(parts, [b'part'] * 3)
        body.close()
        self.assertEqual(self.counts()['leaf'], 6)
        self.assertNotIn('server_work', self.counts())

    def test_an_aborted_body_is_closed(self):
        closed = []

        def app(environ, start_response):
            try:
                while True:
                    leaf()
                    yield b'part'
            except GeneratorExit:
                closed.append(True)
                raise

        body = self.call(app)
        self.assertEqual(next(body), b'part')
        body.close()
        self.assertEqual(closed, [True])
        self.assertEqual(self.counts()['leaf'], 1)

    def test_a_body_with_its_own_close(self):
        class Response:
            closed = 0

            def __iter__(self):
                work(2)
                return iter([b'a', b'b'])

            def close(self):
                work(3)
                self.closed += 1

        response = Response()
        body = self.call(lambda environ, start_response: response)
        self.assertEqual(list(body), [b'a', b'b'])
        body.close()
        body.close()
        self.assertEqual(response.closed, 2)
        self.assertEqual(self.counts()['leaf'], 5)
        self.assertEqual(len(os.listdir(self.folder)), 1)

    def test_a_body_that_nobody_closes(self):
        def app(environ, start_response):
            leaf()
            yield b'part'

        self.assertEqual(b''.join(self.call(app)), b'part')
        self.assertEqual(self.counts()['leaf'], 1)

    def test_a_body_that_nobody_takes(self):
        def app(environ, start_response):
            leaf()
            yield b'part'

        self.call(app).close()
        self.assertNotIn('leaf', self.counts())

    def test_an_exception_of_the_call_passes(self):
        error = ValueError('of the application')

        def app(environ, start_response):
            leaf()
            raise error

        with self.assertRaises(ValueError) as caught:
            self.call(app)
        self.assertIs(caught.exception, error)
        self.assertEqual(self.counts()['leaf'], 1)

    def test_an_exception_of_a_step_passes(self):
        for error in ValueError('mine'), KeyboardInterrupt():
            with self.subTest(error=error):
                def app(environ, start_response):
                    yield b'part'
                    raise error

                body = self.call(app)
                next(body)
                with self.assertRaises(type(error)) as caught:
                    next(body)
                self.assertIs(caught.exception, error)
                self.assertEqual(_lsprof.active(), [])
                body.close()

    def test_an_exception_of_close_passes(self):
        class Failing:
            def __iter__(self):
                return iter([b'part'])

            def close(self):
                raise ValueError('of close')

        body = self.call(lambda environ, start_response: Failing())
        self.assertEqual(list(body), [b'part'])
        with self.assertRaisesRegex(ValueError, 'of close'):
            body.close()
        self.assertEqual(len(os.listdir(self.folder)), 1)

    def test_file_wrappers_are_kept(self):
        wrapped = []

        def app(environ, start_response):
            wrapped.append(environ['wsgi.file_wrapper'](io.BytesIO(b'file')))
            return wrapped[0]

        about = environ()
        about['wsgi.file_wrapper'] = wsgiref.util.FileWrapper
        body = self.wrap(app)(about, start_response)
        self.assertIs(body, wrapped[0])
        self.assertIn('app', self.counts())

    def test_files_are_kept(self):
        """Some servers' wrappers return the very file."""
        file = io.BytesIO(b'file')
        self.assertIs(
            self.call(lambda environ, start_response: file), file)

    def test_a_body_keeps_its_length(self):
        """Servers make a Content-Length for a body of one part."""
        class Sized:
            def __iter__(self):
                return iter([b'part'])

            def __len__(self):
                return 1

        body = self.call(lambda environ, start_response: Sized())
        self.assertEqual(len(body), 1)
        body = self.call(lambda environ, start_response: iter([b'part']))
        self.assertFalse(hasattr(body, '__len__'))

    def test_write_and_the_rules_of_wsgi(self):
        def app(environ, start_response):
            write = start_response('200 OK', HTML)
            write(b'written, ')
            leaf()
            return iter([b'returned'])

        validator = wsgiref.validate.validator
        checked = validator(self.wrap(validator(app)))
        output = io.BytesIO()
        wsgiref.handlers.SimpleHandler(
            io.BytesIO(), output, io.StringIO(), environ()).run(checked)
        self.assertIn(b'200 OK', output.getvalue())
        self.assertTrue(output.getvalue().endswith(b'written, returned'))
        self.assertEqual(self.counts()['leaf'], 1)

    def test_concurrent_requests_keep_apart(self):
        together = threading.Barrier(16, timeout=60)

        def app(environ, start_response):
            count = int(environ['PATH_INFO'][1:])
            together.wait()
            for _ in range(3):
                work(count)
                yield b'part'
                together.wait()

        wrapped = self.wrap(app, filename_format='{path}')

        def serve(number):
            body = wrapped(environ(f'/{number}'), start_response)
            list(body)
            body.close()

        threads = [threading.Thread(target=serve, args=(number,))
                   for number in range(1, 17)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number in range(1, 17):
            counts = self.counts(str(number))
            self.assertEqual(counts['leaf'], 3 * number)
            self.assertEqual((counts['app'], counts['work']), (4, 3))
            self.assertNotIn('serve', counts)

    def test_threads_of_a_request_by_its_context(self):
        def app(environ, start_response):
            asyncio.run(asyncio.to_thread(work, 3))
            return [b'part']

        self.call(app)
        self.assertNotIn('leaf', self.counts())
        self.call(app, options={'context': True},
                  filename_format='by_context')
        self.assertEqual(self.counts('by_context')['leaf'], 3)

    def test_under_a_profiler_of_everything(self):
        def app(environ, start_response):
            leaf()
            return [b'part']

        wrapped = self.wrap(app)
        with Profile() as everything:
            wrapped(environ(), start_response)
            server_work()
        self.assertEqual(self.counts(), {'app': 1, 'leaf': 1})
        self.assertEqual(read(everything)['leaf'], 2)

    def test_one_within_the_other(self):
        def app(environ, start_response):
            leaf()
            yield b'part'

        inner = self.wrap(app, filename_format='inner')
        body = self.call(inner, filename_format='outer')
        list(body)
        body.close()
        self.assertEqual(self.counts('inner'), self.counts('outer'))
        self.assertEqual(self.counts('inner')['leaf'], 1)


def plain_app(environ, start_response):
    leaf()
    return [b'part']


class ArgumentsTest(MiddlewareCase):
    kind = WSGIMiddleware

    def request(self, wrapped, path='/', method='GET'):
        self.assertEqual(wrapped(environ(path, method), start_response),
                         [b'part'])

    def names(self, paths, **keywords):
        """Return the names of the files that requests of paths leave."""
        wrapped = self.wrap(plain_app, **keywords)
        for path in paths:
            self.request(wrapped, path)
        return sorted(os.listdir(self.folder))

    def test_the_names_of_files(self):
        wrapped = self.wrap(plain_app, filename_format=self.default)
        for _ in range(2):
            self.request(wrapped, '/some/page/', 'POST')
        names = sorted(os.listdir(self.folder))
        self.assertEqual(len(names), 2)
        for name in names:
            self.assertRegex(
                name, r'\APOST\.some\.page\.\d+ms\.\d+\.\d+-[12]\.prof\Z')

    default = inspect.signature(WSGIMiddleware).parameters[
        'filename_format'].default

    def test_paths_cannot_leave_the_folder(self):
        names = self.names(['/../../x', '/..', '/a\0b', '/' + 'x' * 5000,
                            '/\xc3\xa9' + '\xf0\xa0\x80\x80' * 99])
        # The slashes between are dots: ".." + "." + ".." + "." + "x".
        self.assertEqual(names[:3],
                         ['......x.1.prof', '...2.prof', 'a_b.3.prof'])
        self.assertRegex(names[3], r'\Ax{120}\.4\.prof\Z')
        self.assertTrue(names[4].startswith('\xe9\U00020000'))

    def test_a_callable_makes_names(self):
        told = []

        def name(environ):
            told.append(environ['profiling.tracing'])
            self.assertIs(environ['werkzeug.profiler'], told[0])
            return environ['REQUEST_METHOD'] + '.prof'

        self.assertEqual(self.names(['/x'], filename_format=name),
                         ['GET.prof'])
        self.assertGreater(told[0]['elapsed'], 0)
        self.assertGreater(told[0]['time'], 1e9)
        self.assertEqual(told[0]['number'], 1)

    def test_the_requests_of_globs(self):
        names = self.names(['/api/a', '/api', '/b', '/x/b'],
                           filename_format='{path}',
                           requests=('/api/*', '/b'))
        self.assertEqual(names, ['api.a', 'b'])
        self.assertEqual(self.names(['/c'], requests=()), names)
        self.assertEqual(len(self.names(['/c', '/d'], requests='/d')), 3)

    def test_the_requests_of_a_callable(self):
        names = self.names(['/a', '/b'], filename_format='{path}',
                           requests=lambda environ:
                           environ['PATH_INFO'] == '/b')
        self.assertEqual(names, ['b'])

    def test_a_callable_that_fails(self):
        wrapped = self.wrap(plain_app, requests=lambda environ: 1 / 0)
        with self.logged() as line:
            self.request(wrapped, '/x\ny')
        self.assertIn("'/x\\ny': not profiled: division by zero", line[0])
        self.assertEqual(os.listdir(self.folder), [])

    def test_options_go_to_the_profiler(self):
        def app(environ, start_response):
            len('')
            return [b'part']

        self.request(self.wrap(app, options={'builtins': False,
                                             'clock': 'thread'}))
        with open(self.path('root.1.prof'), 'rb') as file:
            table, trailer = marshal.load(file), marshal.load(file)
        self.assertEqual([key[2] for key in table if key[0] == '~'], [])
        self.assertEqual(trailer['metadata']['clock'], 'thread_cpu')

    def test_the_table(self):
        stream = io.StringIO()
        self.request(self.wrap(plain_app, stream=stream, profile_dir=None,
                               sort_by='calls', restrictions=('leaf', 1)),
                     '/page')
        lines = stream.getvalue().split('\n')
        self.assertEqual(lines[:2], ['-' * 80, "PATH: '/page'"])
        self.assertEqual(lines[-3:], ['-' * 80, '', ''])
        self.assertRegex(stream.getvalue(), r'\(leaf\)')
        self.assertNotIn('(plain_app)', stream.getvalue())
        self.assertIn('Ordered by: call count', stream.getvalue())

    def test_what_cannot_be_written_is_a_line(self):
        folder = self.path('gone')
        wrapped = self.wrap(plain_app, profile_dir=folder)
        os.rmdir(folder)
        with self.logged() as line:
            self.request(wrapped, '/page')
        self.assertIn("'/page': profile not written: ", line[0])
        stream = io.StringIO()
        stream.close()
        with self.logged():
            self.request(self.wrap(plain_app, stream=stream))
        with self.logged():
            self.request(self.wrap(plain_app, filename_format=len))

    def test_a_profiler_that_cannot_be_enabled_is_a_line(self):
        class Failing(Profile):
            def enable(self, *args, **kwargs):
                raise ValueError('tool 2 is already in use')

        def app(environ, start_response):
            yield b'one'
            yield b'two'

        wrapped = self.wrap(app)
        with unittest.mock.patch.object(middleware, 'Profile', Failing):
            with self.logged() as line:
                body = wrapped(environ(), start_response)
                self.assertEqual(list(body), [b'one', b'two'])
                body.close()
        self.assertIn('not profiled: tool 2', line[0])
        self.assertEqual(os.listdir(self.folder), [])

    def test_bad_arguments(self):
        blocked = self.write('file', '')
        for error, keywords in (
                (KeyError, {'sort_by': 'nonsense'}),
                (TypeError, {'restrictions': (b'',)}),
                (ValueError, {'restrictions': ('(',)}),
                (KeyError, {'filename_format': '{nonsense}'}),
                (OSError, {'profile_dir': blocked}),
                (TypeError, {'options': {'nonsense': 1}}),
                (ValueError, {'options': {'clock': 'nonsense'}})):
            with self.subTest(keywords), self.assertRaises(error):
                self.wrap(plain_app, **keywords)


if __name__ == '__main__':
    support.main()
