import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { Program } from './program.ts';
import { until } from './until.ts';

const BUNDLES = resolve(import.meta.dirname, '../../../apps');

/** JSON as a test reads it. */
export type Answer = { readonly status: number; readonly body: any; readonly headers: Headers }; // eslint: tests look into answers of any shape

/** A control plane of a test's own: the bundled API with a database of its own, on free ports. */
export class Installation {
  readonly dataDir = passableDirectory();
  api: Program;
  private token = '';

  private constructor(
    readonly port: number,
    readonly managementPort: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.api = this.launch();
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
    return Installation.at(await freePort(), await freePort(), env);
  }

  /** A control plane that knows nothing, at the address of one that was stopped. */
  static inPlaceOf({ port, managementPort, env }: Installation): Promise<Installation> {
    return Installation.at(port, managementPort, env);
  }

  private static async at(port: number, managementPort: number, env: Readonly<Record<string, string>>): Promise<Installation> {
    const installation = new Installation(port, managementPort, env);
    await installation.ready();
    installation.token = readFileSync(join(installation.dataDir, 'admin.token'), 'utf8').trim();
    return installation;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get adminToken(): string {
    return this.token;
  }

  /** For what an administrator does to the database behind the API. */
  async sql(statement: string): Promise<readonly any[]> {
    const folder = join(this.dataDir, 'postgres');
    const [password, port] = ['password', 'port'].map((file) => readFileSync(join(folder, file), 'utf8').trim());
    const client = new pg.Client({ connectionString: `postgres://flotilla:${password}@127.0.0.1:${port}/postgres` });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts the API again on the same data and ports. */
  async restart(): Promise<void> {
    this.api = this.launch();
    await this.ready();
  }

  async ready(): Promise<void> {
    await until('the API answers /readyz', async () => {
      if (!this.api.isRunning) throw new Error(`The API ended: ${this.api.output.slice(-2_000)}`);
      return (await fetch(`${this.url}/readyz`)).status === 200;
    });
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call('POST', path, body);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' };
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  }

  /** Like {@link post}, but a refusal fails the test with its problem document. */
  async must(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> {
    const answer = await this.call(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async stop(): Promise<void> {
    await this.api.stop();
  }

  private launch(): Program {
    return new Program(join(BUNDLES, 'api/bundle/main.mjs'), {
      args: [],
      env: {
        FLOTILLA_DATA_DIR: this.dataDir,
        FLOTILLA_PORT: String(this.port),
        FLOTILLA_MANAGEMENT_PORT: String(this.managementPort),
        FLOTILLA_AUDIENCE: this.url,
        FLOTILLA_ADMIN_TOKEN_FILE: join(this.dataDir, 'admin.token'),
        FLOTILLA_HEARTBEAT: '2s',
        ...this.env,
      },
      logFile: join(this.dataDir, 'api.log'),
    });
  }
}

export function agentBundle(): string {
  return join(BUNDLES, 'agent/bundle/main.mjs');
}

export function cliBundle(): string {
  return join(BUNDLES, 'cli/bundle/main.mjs');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** As root, Postgres runs as another user, who must be able to enter. */
function passableDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'flotilla-e2e-'));
  chmodSync(directory, 0o755);
  return directory;
}
