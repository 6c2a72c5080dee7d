import { createClient, ClientProblem } from '@flotilla/contracts/client';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpTransport } from '../client.ts';
import type { Context } from '../command/context.ts';
import { CliError } from '../exit-codes.ts';
import { storeContext } from '../settings/store-context.ts';
import { readToken } from '../settings/token-text.ts';
import { ensureSecrets } from './own-secrets.ts';
import type { DataFolder } from './data-folder.ts';
import { Program } from './program.ts';

export const QUICK_START_CONTEXT = 'quickstart';
const START_WITHIN_MS = 60_000;
const POLL_MS = 100;
const MOST_HINTS = 10;
const MOST_CHARACTERS = 300;

export interface ServerOptions {
  readonly folder: DataFolder;
  readonly port: number;
  readonly managementPort: number;
  readonly isReset: boolean;
}

/** Starts the control plane and waits until it answers. @throws CliError with what the server said when it ends instead */
export async function startServer(context: Context, options: ServerOptions): Promise<Program> {
  const bundle = join(context.appsDirectory, 'api', 'bundle', 'main.mjs');
  if (!existsSync(bundle))
    throw new CliError('failed', `The server is not built: ${bundle} is missing`, [{ label: 'hint', text: 'npm run bundle' }]);
  const { folder, port, isReset } = options;
  const program = new Program({ bundle, args: isReset ? ['--reset'] : [], logFile: folder.logFile, env: environmentOf(context, options) });
  const deadline = context.now() + START_WITHIN_MS;
  const url = `http://localhost:${port}`;
  while (!context.interrupted.aborted) {
    if (!program.isRunning) throw failed(program, await program.exited, folder.logFile);
    if (await isReady(url)) return program;
    if (context.now() > deadline) break;
    await context.sleep(POLL_MS);
  }
  await program.stop(START_WITHIN_MS / 20);
  throw new CliError(
    context.interrupted.aborted ? 'interrupted' : 'failed',
    `The server was not ready within ${START_WITHIN_MS / 1_000} s`,
    [{ label: 'log', text: folder.logFile }],
  );
}

function environmentOf({ environment }: Context, { folder, port, managementPort }: ServerOptions): Readonly<Record<string, string>> {
  const hasOwnDatabase = environment.DATABASE_URL !== undefined;
  if (hasOwnDatabase) ensureSecrets(folder);
  return {
    FLOTILLA_DATA_DIR: folder.path,
    FLOTILLA_PORT: String(port),
    FLOTILLA_MANAGEMENT_PORT: String(managementPort),
    FLOTILLA_ADMIN_TOKEN_FILE: folder.tokenFile,
    ...(hasOwnDatabase ? { FLOTILLA_KEK_FILE: folder.keyFile } : {}),
  };
}

/** Keeps the first administrator's token as context `quickstart`; false when the server does not take it. */
export async function signIn(context: Context, server: string, folder: DataFolder): Promise<boolean> {
  if (!existsSync(folder.tokenFile)) return false;
  const token = readToken(readFileSync(folder.tokenFile, 'utf8'), `file ${folder.tokenFile}`);
  const { terminal, interrupted, sleep } = context;
  const transport = httpTransport({ server, terminal, interrupted, sleep, timeoutMs: undefined, isVerbose: false });
  try {
    await createClient(transport, { token }).getWhoAmI({});
  } catch (error) {
    if (error instanceof ClientProblem && error.status === 401) return false;
    throw error;
  }
  storeContext(context.settings.directory, { name: QUICK_START_CONTEXT, server }, token);
  return true;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200;
  } catch {
    return false;
  }
}

/** The server says on standard error what a person must mend, as `code: sentence` and a hint below it; a fault of its own as JSON. */
function failed(program: Program, code: number | null, logFile: string): CliError {
  const [headline = '', ...hints] = program.complaint.split('\n').filter((line) => line.trim() !== '');
  const sentence = sentenceOf(headline);
  return new CliError(
    'failed',
    sentence === '' ? `The server ended with code ${code ?? 'none'}` : `The server did not start: ${sentence}`,
    [...hints.slice(0, MOST_HINTS).map((text) => ({ label: 'hint', text })), { label: 'log', text: logFile }],
  );
}

function sentenceOf(headline: string): string {
  const [, fault] = /^\{"error":"((?:[^"\\]|\\.)*)"/.exec(headline) ?? [];
  const [, sentence = headline] = /^[a-z_]+: (.*)$/.exec(headline) ?? [];
  const text = fault ?? sentence;
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
