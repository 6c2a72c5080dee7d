import { dataFolder } from '@flotilla/platform';
import type { Context } from '../command/context.ts';
import { defineCommand, flag, wholeNumber } from '../command/definition.ts';
import { CliError, usageError, type Outcome } from '../exit-codes.ts';
import { confirmPlainly } from '../ask.ts';
import { isForPrograms, printBody } from '../output/print.ts';
import { openDataFolder, type DataFolder } from '../programs/data-folder.ts';
import { requireFreePort } from '../programs/ports.ts';
import { signIn, startServer, QUICK_START_CONTEXT } from '../programs/quick-start.ts';
import { ProgramLog } from '../programs/program-log.ts';
import { VERSION } from '../version.ts';

const DEFAULT_PORT = 7780;
const HIGHEST_PORT = 65_534;
const STOP_WITHIN_MS = 4_500;

export const serverCommand = defineCommand({
  summary: 'Start a control plane on this machine, with its own database, and sign in to it',
  arguments: {},
  options: {
    port: wholeNumber('--port <port>', `Port of the API (default ${DEFAULT_PORT}); the next one serves health and metrics`),
    isReset: flag('--reset', 'Begin anew: remove database, keys and log of before'),
  },
  examples: [
    ['server', 'until Ctrl-C; the data is kept between starts'],
    ['server --port 7790', 'beside another one, with FLOTILLA_DATA_DIR for a folder of its own'],
    ['server --reset --yes', 'with nothing of before'],
  ],
  notes: ['DATABASE_URL names a Postgres to use instead of the embedded one. This is a quick start, not an installation for production.'],
  run: async (context, { options }): Promise<Outcome> => {
    const port = options.port ?? DEFAULT_PORT;
    if (port > HIGHEST_PORT) throw usageError(`--port: there is no port ${port}`);
    const path = dataFolder(context.environment, context.machine);
    if (options.isReset) await confirmPlainly(context, `Remove the database and the keys in ${path}?`);
    const folder = openDataFolder(path);
    await requireFreePort(port, 'API');
    await requireFreePort(port + 1, 'health and metrics');
    const log = new ProgramLog(folder.logFile);
    const program = await startServer(context, { folder, port, managementPort: port + 1, isReset: options.isReset });
    try {
      const server = `http://localhost:${port}`;
      const isSignedIn = await signIn(context, server, folder);
      const databasePort = log.find('embedded Postgres is ready')?.['port'];
      if (isForPrograms(context.format))
        await printBody(context, { api: `${server}/api/v1`, manual: `${server}/docs`, data: folder.path, log: folder.logFile, isSignedIn });
      else context.terminal.data(greeting(context, { server, folder, isSignedIn, databasePort }));
      const code = await Promise.race([program.exited, interruption(context)]);
      if (code !== 'interrupted')
        throw new CliError('failed', `The server has ended with code ${code ?? 'none'}`, [{ label: 'log', text: folder.logFile }]);
      return 'done';
    } finally {
      await program.stop(STOP_WITHIN_MS);
    }
  },
});

function interruption({ interrupted }: Context): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve('interrupted');
    interrupted.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
}

interface Started {
  readonly server: string;
  readonly folder: DataFolder;
  readonly isSignedIn: boolean;
  readonly databasePort: unknown;
}

function greeting({ terminal: { paint }, environment }: Context, started: Started): string {
  const { server, folder, isSignedIn } = started;
  const embedded = `embedded Postgres${typeof started.databasePort !== 'number' ? '' : ` on 127.0.0.1:${started.databasePort}`}`;
  const fact = (label: string, text: string) => `  ${paint(label.padEnd(10), 'quiet')}${text}`;
  return [
    `${paint(`Flotilla ${VERSION}`, 'strong')}, a quick start (not for production)`,
    fact('API', `${server}/api/v1`),
    fact('manual', `${server}/docs`),
    fact(
      'database',
      environment.DATABASE_URL === undefined ? `${embedded}, kept between starts (--reset begins anew)` : 'the one that DATABASE_URL names',
    ),
    fact('data', folder.path),
    fact('log', folder.logFile),
    '',
    `${paint('Join a first cluster', 'strong')}, in a second terminal`,
    '  npx flotilla cluster join my-first --region lab --outside --observe',
    '  It only looks, at the current context of your kubeconfig; --kube-context names another.',
    '  npx flotilla fleet status',
    '',
    isSignedIn
      ? `The CLI uses this server now (context "${QUICK_START_CONTEXT}").`
      : `This database has an administrator already; sign in: npx flotilla login --server ${server}`,
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}
