"""The middleware for ASGI: requests in one thread keep apart."""

import asyncio
import inspect
import os

import support
from web import MiddlewareCase, leaf, server_work, work

from profiling.tracing import _lsprof
from profiling.tracing.middleware import ASGIMiddleware


class ASGITest(MiddlewareCase):
    kind = ASGIMiddleware

    @staticmethod
    async def receive():
        await asyncio.sleep(0)
        return {'type': 'http.request'}

    @staticmethod
    async def send(message):
        await asyncio.sleep(0)

    def scope(self, path='/', type='http'):
        scope = {'type': type, 'path': path}
        if type == 'http':
            scope['method'] = 'GET'
        return scope

    def serve(self, app, *scopes, **keywords):
        """Serve all scopes at once; return what app returned or raised."""
        wrapped = self.wrap(app, **keywords)

        async def noise():
            while True:
                server_work()
                await asyncio.sleep(0)

        async def main():
            beside = asyncio.create_task(noise())
            requests = [asyncio.create_task(wrapped(
                scope, self.receive, self.send)) for scope in scopes]
            results = await asyncio.gather(*requests, return_exceptions=True)
            beside.cancel()
            return results

        return asyncio.run(main())

    def test_concurrent_requests_keep_apart(self):
        async def app(scope, receive, send):
            number = int(scope['path'][1:])
            for step in range(number):
                work(number)
                await receive()
                await send(step)
                leaf()

        self.serve(app, *(self.scope(f'/{number}') for number in range(50)),
                   filename_format='{path}')
        self.assertEqual(len(os.listdir(self.folder)), 50)
        for number in range(50):
            counts = self.counts(str(number))
            self.assertEqual(counts.get('work', 0), number)
            self.assertEqual(counts.get('leaf', 0), number * (number + 1))
            # Started once; receive() and send() wait once each.
            self.assertEqual(counts['app'], 1 + 2 * number)
            self.assertNotIn('server_work', counts)
            self.assertNotIn('noise', counts)
            self.assertNotIn('__call__', counts)

    def test_tasks_and_threads_of_a_request(self):
        async def part(count):
            await asyncio.sleep(0)
            work(count)

        async def app(scope, receive, send):
            await asyncio.gather(part(1), asyncio.create_task(part(2)))
            await asyncio.to_thread(work, 4)
            work(8)

        self.serve(app, *(self.scope(f'/{number}') for number in range(5)))
        for name in os.listdir(self.folder):
            self.assertEqual(self.counts(name)['leaf'], 15)
            self.assertNotIn('server_work', self.counts(name))
        self.assertEqual(len(os.listdir(self.folder)), 5)

    def test_what_a_request_leaves_behind_is_not_heard(self):
        left = []

        async def behind():
            await asyncio.sleep(0)
            leaf()

        async def app(scope, receive, send):
            left.append(asyncio.create_task(behind()))

        async def main():
            await self.wrap(app)(self.scope(), self.receive, self.send)
            self.assertEqual(_lsprof.active(), [])
            await left[0]
            leaf()

        asyncio.run(main())
        self.assertNotIn('leaf', self.counts())

    def test_one_task_serves_one_request_after_the_other(self):
        async def app(scope, receive, send):
            work(int(scope['path'][1:]))
            await receive()
            leaf()

        async def main():
            wrapped = self.wrap(app, filename_format='{path}')
            for number in (1, 2, 3):
                server_work()
                await wrapped(self.scope(f'/{number}'), self.receive,
                              self.send)

        asyncio.run(main())
        for number in (1, 2, 3):
            self.assertEqual(self.counts(str(number))['leaf'], number + 1)
            self.assertNotIn('server_work', self.counts(str(number)))

    def test_other_scopes_pass(self):
        async def app(scope, receive, send):
            self.assertEqual(_lsprof.active(), [])
            return 'done'

        self.assertEqual(self.serve(app, self.scope(type='lifespan')),
                         ['done'])
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_websocket_is_one_request(self):
        async def app(scope, receive, send):
            for _ in range(4):
                await receive()
                leaf()

        self.serve(app, self.scope('/chat', 'websocket'),
                   filename_format='{method}.{path}')
        self.assertEqual(self.counts('WEBSOCKET.chat')['leaf'], 4)

    def test_exceptions_pass(self):
        error = ValueError('of the application')

        async def app(scope, receive, send):
            await receive()
            leaf()
            raise error

        self.assertIs(self.serve(app, self.scope())[0], error)
        self.assertEqual(self.counts()['leaf'], 1)

    def test_a_request_that_is_cancelled(self):
        async def app(scope, receive, send):
            leaf()
            await asyncio.Event().wait()

        async def main():
            request = asyncio.create_task(self.wrap(app)(
                self.scope(), self.receive, self.send))
            await asyncio.sleep(0)
            request.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await request
            self.assertEqual(_lsprof.active(), [])
            leaf()

        asyncio.run(main())
        self.assertEqual(self.counts()['leaf'], 1)

    def test_a_request_that_is_dropped(self):
        """Its coroutine is closed somewhere, in another context."""
        async def app(scope, receive, send):
            leaf()
            await asyncio.Event().wait()

        async def main():
            wrapped = self.wrap(app)(self.scope(), self.receive, self.send)
            wrapped.send(None)
            self.assertEqual(len(_lsprof.active()), 1)
            return wrapped

        coroutine = asyncio.run(main())
        del coroutine
        self.assertEqual(_lsprof.active(), [])
        leaf()
        self.assertEqual(self.counts()['leaf'], 1)

    def test_servers_see_a_coroutine_function(self):
        wrapped = self.wrap(lambda scope, receive, send: None)
        self.assertTrue(inspect.iscoroutinefunction(wrapped.__call__))

    def test_what_cannot_be_written_is_a_line(self):
        async def app(scope, receive, send):
            return 'done'

        with self.logged() as line:
            self.assertEqual(
                self.serve(app, self.scope('/a'), filename_format=len),
                ['done'])
        self.assertIn("'/a': profile not written: ", line[0])

    def test_a_callable_makes_names(self):
        async def app(scope, receive, send):
            pass

        self.serve(app, self.scope('/a'), filename_format=lambda scope:
                   scope['path'][1:] + str(scope['profiling.tracing']['pid']))
        self.assertEqual(os.listdir(self.folder), [f'a{os.getpid()}'])


if __name__ == '__main__':
    support.main()
