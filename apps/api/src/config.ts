import { BlockList } from 'node:net';
import {
  LOG_LEVELS,
  Secret,
  choiceVariable,
  choicesVariable,
  dataFolder,
  durationVariable,
  networksVariable,
  portVariable,
  readEnv,
  textVariable,
  thisMachine,
} from '@flotilla/platform';

export const API_ROLES = ['http', 'worker'] as const;
export type ApiRole = (typeof API_ROLES)[number];

/**
 * Every variable that the control plane reads; the reference page is made of it.
 *
 * @public read by tools/settings-page.mjs
 */
export const ENV_TABLE = {
  DATABASE_URL: textVariable({
    fallback: null,
    describe: 'Postgres to use, `postgres://user:password@host/database`. Without it an embedded one is started in the data folder.',
  }),
  FLOTILLA_DATA_DIR: textVariable({
    fallback: null,
    describe:
      'Folder for the embedded database, the key file and the first admin token. Default: `/var/lib/flotilla` for root, else `flotilla` below `XDG_DATA_HOME`, which is `~/.local/share` when it is not set; on Windows below `LOCALAPPDATA`.',
  }),
  FLOTILLA_HOST: textVariable({ fallback: '127.0.0.1', describe: 'Address to listen on; `0.0.0.0` for all.' }),
  FLOTILLA_PORT: portVariable({ fallback: '7780', describe: 'Port of the API for people, programs and agents.' }),
  FLOTILLA_MANAGEMENT_PORT: portVariable({ fallback: '7781', describe: 'Port of health, readiness and metrics; not for the public.' }),
  FLOTILLA_ROLES: choicesVariable(API_ROLES, {
    fallback: 'http,worker',
    describe: 'What this process does: `http` serves requests, `worker` runs the loops.',
  }),
  FLOTILLA_AUDIENCE: textVariable({
    fallback: null,
    describe: 'Origin by which agents reach this server; part of every proof. Default: `http://localhost:<port>`.',
  }),
  FLOTILLA_KEK_FILE: textVariable({
    fallback: null,
    describe:
      'File with 32 random bytes as base64, from which signing keys are derived; the same for all replicas. Made in the data folder when the database is embedded, else required.',
  }),
  FLOTILLA_ADMIN_TOKEN_FILE: textVariable({
    fallback: null,
    describe:
      'File with the first admin token. Written on the first start with the embedded database; with another database it is read when no admin exists.',
  }),
  FLOTILLA_TRUSTED_PROXIES: networksVariable({
    fallback: null,
    describe:
      'Proxies before this server, such as `10.0.0.0/8`. Only their `X-Forwarded-For` counts; without it all their clients share one address, and one limit of failed proofs.',
  }),
  FLOTILLA_LATE_AFTER: durationVariable({ fallback: '45s', describe: 'Silence after which a cluster is Late.' }),
  FLOTILLA_OFFLINE_AFTER: durationVariable({ fallback: '5m', describe: 'Silence after which a cluster is Offline.' }),
  FLOTILLA_HEARTBEAT: durationVariable({
    fallback: '15s',
    describe: 'How often an agent that has nothing to report says that it is there.',
  }),
  FLOTILLA_LOG_LEVEL: choiceVariable(LOG_LEVELS, { fallback: 'info', describe: 'The least important messages that are logged.' }),
} as const;

export const CONFIG = Symbol('CONFIG');

export interface Config {
  /** Null: the embedded database. */
  readonly databaseUrl: Secret | null;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly managementPort: number;
  readonly roles: readonly ApiRole[];
  readonly audience: string;
  /** Null: to be made in the data folder. */
  readonly kekFile: string | null;
  readonly adminTokenFile: string | null;
  readonly trustedProxies: BlockList;
  readonly lateAfterMs: number;
  readonly offlineAfterMs: number;
  readonly heartbeatMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** @throws EnvError with every fault */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const values = readEnv(ENV_TABLE, env);
  const { DATABASE_URL: url, FLOTILLA_PORT: port } = values;
  return {
    databaseUrl: url === undefined ? null : new Secret(url),
    dataDir: dataFolder(env, thisMachine()),
    host: values.FLOTILLA_HOST,
    port,
    managementPort: values.FLOTILLA_MANAGEMENT_PORT,
    roles: values.FLOTILLA_ROLES,
    audience: values.FLOTILLA_AUDIENCE ?? `http://localhost:${port}`,
    kekFile: values.FLOTILLA_KEK_FILE ?? null,
    adminTokenFile: values.FLOTILLA_ADMIN_TOKEN_FILE ?? null,
    trustedProxies: values.FLOTILLA_TRUSTED_PROXIES ?? new BlockList(),
    lateAfterMs: values.FLOTILLA_LATE_AFTER,
    offlineAfterMs: values.FLOTILLA_OFFLINE_AFTER,
    heartbeatMs: values.FLOTILLA_HEARTBEAT,
    logLevel: values.FLOTILLA_LOG_LEVEL,
  };
}
