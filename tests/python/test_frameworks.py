"""The middleware in front of applications of real frameworks."""

import support
import test_consumers
from web import read


class ConsumerTest(test_consumers.ConsumerCase):
    """Requests of real frameworks."""

    def leaves(self, name):
        return read(self.path(name)).get('leaf', 0)


class WerkzeugTest(ConsumerTest):
    needs = 'werkzeug'

    SERVER = '''
import os, threading, time
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response
from profiling.tracing.middleware import WSGIMiddleware
import urllib.request

together = threading.Barrier(4, timeout=60)
def leaf(): pass

@Request.application
def application(request):
    count = int(request.args['count'])
    def body():
        for _ in range(3):
            together.wait()
            for _ in range(count): leaf()
            yield b'part'
    return Response(body())

server = make_server('127.0.0.1', 0, WSGIMiddleware(
    application, stream=None, profile_dir='.',
    filename_format=lambda environ: environ['QUERY_STRING']), threaded=True)
serving = threading.Thread(target=server.serve_forever)
serving.start()
def get(count):
    url = f'http://127.0.0.1:{server.port}/?count={count}'
    assert urllib.request.urlopen(url).read() == b'part' * 3
clients = [threading.Thread(target=get, args=(count,)) for count in range(4)]
for client in clients: client.start()
for client in clients: client.join()
# Profiles are written once the clients have got everything.
for _ in range(6000):
    if all(os.path.exists(f'count={count}') for count in range(4)): break
    time.sleep(.01)
server.shutdown()
serving.join()
server.server_close()
'''

    def test_requests_at_once(self):
        self.output(self.write('server.py', self.SERVER))
        for count in range(4):
            self.assertEqual(self.leaves(f'count={count}'), 3 * count)

    CLIENT = '''
import io
from werkzeug.test import Client
from werkzeug.wsgi import FileWrapper
from profiling.tracing.middleware import WSGIMiddleware
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return environ['wsgi.file_wrapper'](io.BytesIO(b'content'))
report = io.StringIO()
client = Client(WSGIMiddleware(application, report))
response = client.get('/', environ_overrides={
    'wsgi.file_wrapper': FileWrapper})
assert response.data == b'content', response.data
print(report.getvalue())
'''

    def test_a_file(self):
        out = self.output(self.write('client.py', self.CLIENT))
        self.assertIn("PATH: '/'", out)
        self.assertIn('(application)', out)


class DjangoTest(ConsumerTest):
    needs = 'django'

    SITE = '''
import asyncio, sys
import django
from django.conf import settings
settings.configure(DEBUG=True, ALLOWED_HOSTS=['*'], SECRET_KEY='x',
                   ROOT_URLCONF='site_of_test')
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
def leaf(): pass
def view(request, count):
    for _ in range(count): leaf()
    return HttpResponse('fine')
def stream(request, count):
    def parts():
        for _ in range(count):
            leaf()
            yield 'part'
    return StreamingHttpResponse(parts())
async def coroutine(request, count):
    for _ in range(count):
        await asyncio.sleep(0)
        leaf()
    return HttpResponse('fine')
def failing(request, count):
    raise LookupError('of the view')
urlpatterns = [path(f'{view.__name__}/<int:count>', view)
               for view in (view, stream, coroutine, failing)]
options = dict(stream=None, profile_dir='.', filename_format='{path}')
'''

    WSGI = '''
from site_of_test import *
from django.core.wsgi import get_wsgi_application
from django.test.utils import setup_test_environment
from django.test.client import RequestFactory
from profiling.tracing.middleware import WSGIMiddleware
application = WSGIMiddleware(get_wsgi_application(), **options)
for name, wanted in [('view/3', b'fine'), ('stream/4', b'part' * 4),
                     ('coroutine/5', b'fine'), ('failing/1', None)]:
    environ = RequestFactory()._base_environ(PATH_INFO='/' + name)
    started = []
    body = application(environ, lambda *arguments: started.append(arguments))
    data = b''.join(body)
    body.close()
    assert wanted in (None, data), data
    print(started[0][0])
'''

    ASGI = '''
from site_of_test import *
from django.core.asgi import get_asgi_application
from profiling.tracing.middleware import ASGIMiddleware
application = ASGIMiddleware(get_asgi_application(), **options)

async def get(name):
    asked, parts, started = asyncio.Event(), [], []
    async def receive():
        if asked.is_set():
            await asyncio.Event().wait()
        asked.set()
        return {'type': 'http.request', 'body': b'', 'more_body': False}
    async def send(message):
        if message['type'] == 'http.response.start':
            started.append(message['status'])
        parts.append(message.get('body', b''))
    await application({
        'type': 'http', 'http_version': '1.1', 'method': 'GET',
        'path': name, 'raw_path': name.encode(), 'query_string': b'',
        'root_path': '', 'scheme': 'http', 'headers': [],
        'asgi': {'version': '3.0'}, 'client': ('127.0.0.1', 1),
        'server': ('127.0.0.1', 80)}, receive, send)
    return started, b''.join(parts)

async def main():
    names = [f'/{kind}/{count}' for kind in ('view', 'coroutine')
             for count in range(1, 11)]
    for result in await asyncio.gather(*map(get, names)):
        assert result == ([200], b'fine'), result
    print(await get('/stream/4'))
asyncio.run(main())
'''

    def setUp(self):
        super().setUp()
        self.write('site_of_test.py', self.SITE)

    def test_wsgi(self):
        out = self.output(self.write('server.py', self.WSGI))
        self.assertEqual(out.split('\n')[:4],
                         ['200 OK'] * 3 + ['500 Internal Server Error'])
        self.assertEqual(self.leaves('view.3'), 3)
        self.assertEqual(self.leaves('stream.4'), 4)
        self.assertIn('failing', read(self.path('failing.1')))

    def test_asgi(self):
        """Plain views run in another thread, with the request's context."""
        out = self.output(self.write('server.py', self.ASGI))
        self.assertEqual(out, "([200], b'partpartpartpart')\n")
        for kind in 'view', 'coroutine':
            for count in range(1, 11):
                self.assertEqual(self.leaves(f'{kind}.{count}'), count)
        self.assertEqual(self.leaves('stream.4'), 4)


if __name__ == '__main__':
    support.main(every_source=False)
