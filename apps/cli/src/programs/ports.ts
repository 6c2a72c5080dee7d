import { once } from 'node:events';
import { createServer } from 'node:net';
import { CliError } from '../exit-codes.ts';

const HOST = '127.0.0.1';

/** @throws CliError naming the port when something listens there already */
export async function requireFreePort(port: number, purpose: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const why = code === 'EACCES' ? 'may not be used by you' : 'is in use';
    throw new CliError('failed', `Port ${port} (${purpose}) ${why}`, [
      { label: 'hint', text: 'Choose another one: flotilla server --port 7790' },
    ]);
  } finally {
    server.close();
  }
}
