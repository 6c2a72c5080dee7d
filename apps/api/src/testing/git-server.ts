import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bare repositories over smart HTTP on loopback, by Git's own `http-backend`. */
export interface GitServer {
  readonly url: string;
  /** Runs git in a working copy whose `origin` is `<url>/<name>.git`; what is pushed is served. */
  git(...words: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A server with one repository, `app.git`, that holds one commit on `main`. */
export async function startGitServer(): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'flotilla-git-'));
  const work = join(root, 'work');
  const path = process.env['PATH'] ?? '';
  const git = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', work, ...words], { env: { ...IDENTITY, PATH: path } });
    return stdout.trim();
  };
  await run('git', ['init', '-q', '--bare', '-b', 'main', join(root, 'app.git')]);
  await run('git', ['init', '-q', '-b', 'main', work]);
  await git('remote', 'add', 'origin', join(root, 'app.git'));
  await git('commit', '-q', '--allow-empty', '-m', 'first');
  await git('push', '-q', 'origin', 'main');
  const server = createServer((request, response) => serve({ root, path }, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server listens on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    git,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function serve({ root, path }: { readonly root: string; readonly path: string }, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/private')) return void response.writeHead(401).end();
  if (pathname.startsWith('/moved')) return void response.writeHead(301, { location: '/app.git' }).end();
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: path,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(backend.stdin).on('error', () => undefined);
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    backend.stdout.off('data', onHead);
    const headers = Object.fromEntries(
      head
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/:\s*/, 2)),
    );
    const { Status: status = '200', ...rest } = headers as Record<string, string>;
    response.writeHead(Number.parseInt(status, 10), rest).write(head.subarray(end + 4));
    backend.stdout.pipe(response);
  };
  backend.stdout.on('data', onHead);
}
