import { createServer, type Socket } from 'node:net';

/**
 * Answers every request alike without looking at it, so that a measurement is about the client:
 * `token` with a grant, everything else with one row.
 */
const row = JSON.stringify({
  '@odata.context': '$metadata#contacts(contactid)/$entity',
  '@odata.etag': 'W/"1234567"',
  contactid: '6f1b3a9e-0000-4000-8000-000000000001',
});
const grant = JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: 'token' });

const rowAnswer = answer(row, [
  'OData-Version: 4.0',
  'REQ_ID: 6f1b3a9e-0000-4000-8000-000000000002',
  'x-ms-service-request-id: 6f1b3a9e-0000-4000-8000-000000000002',
  'x-ms-dop-hint: 50',
  // Limits so wide that none is met.
  'x-ms-ratelimit-burst-remaining-xrm-requests: 1000000000',
  'x-ms-ratelimit-time-remaining-xrm-requests: 1,000,000,000.00',
  'Set-Cookie: ARRAffinity=1; path=/; secure; HttpOnly',
]);
const grantAnswer = answer(grant, []);

function answer(body: string, headers: readonly string[]): Buffer {
  const head = [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; odata.metadata=minimal',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: keep-alive',
    'Keep-Alive: timeout=60',
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function serve(socket: Socket): void {
  let text = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      text = text.slice(end + 4 + length);
      socket.write(/^POST \S*token /.test(head) ? grantAnswer : rowAnswer);
    }
  });
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const users = [{ clientId: 'bench', clientSecret: 'bench' }];
  console.log(JSON.stringify({ url, tokenUrl: `${url}/token`, applicationUsers: users }));
});

const parent = Number(process.argv[process.argv.indexOf('--parent-pid') + 1]);
setInterval(() => {
  try {
    process.kill(parent, 0);
  } catch {
    process.exit();
  }
}, 1_000);
