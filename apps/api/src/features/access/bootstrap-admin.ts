import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseApiToken, readSecretText, type ApiToken, type UnitOfWork, type Work } from '@flotilla/core';
import { newUid, type Logger } from '@flotilla/platform';
import { DEFAULT_LIFETIME_MS } from './api-tokens.service.ts';
import { hashOfSecret, newApiToken } from './api-token-secret.ts';

const NAME = 'first-admin';
const ACTOR = 'system:first-start';

export interface AdminTokenOptions {
  readonly file: string;
  /** Whether a token may be made and written; else only one that the file holds is admitted. */
  readonly mayWrite: boolean;
  readonly logger: Logger;
}

/**
 * When there is no admin, the token in the file becomes one, or a new one is written there; the token itself is never logged.
 *
 * @throws FlotillaError `invalid_field` for a file that holds something else than one token: it is not ours to write over
 */
export async function ensureAdminToken(unitOfWork: UnitOfWork, { file, mayWrite, logger }: AdminTokenOptions): Promise<void> {
  const outcome = await unitOfWork.run(async (work) => {
    const now = await work.now();
    if (await work.stores.apiTokens.hasLiveAdmin(now)) return 'present' as const;
    const text = await readToken(file);
    if (text !== null && (await admit(work, text, now))) return 'admitted' as const;
    if (!mayWrite) return 'none' as const;
    const fresh = newApiToken().text;
    // The file first: should the commit fail, the next start finds it there.
    await writeToken(file, fresh);
    await admit(work, fresh, now);
    return 'written' as const;
  });
  if (outcome === 'none')
    logger.warn('there is no admin token', { file, hint: 'Put one made by "flotilla api-token keygen" there and start again' });
  else if (outcome !== 'present') logger.info('the first admin token is ready', { file, outcome });
}

/** False for a text that is no token, and for one that was revoked or has expired. */
async function admit(work: Work, text: string, now: number): Promise<boolean> {
  const parsed = parseApiToken(text);
  if (parsed === null) return false;
  const uid = newUid('at');
  const token: ApiToken = {
    uid,
    name: `${NAME}-${uid.slice(-6)}`,
    handle: parsed.handle,
    secretHash: hashOfSecret(parsed.secret),
    role: 'admin',
    createdAt: now,
    createdBy: ACTOR,
    expiresAt: now + DEFAULT_LIFETIME_MS,
    lastUsedAt: null,
    revokedAt: null,
  };
  const isNew = await work.stores.apiTokens.insert(token);
  if (isNew) {
    await work.stores.audit.append({
      uid: newUid('au'),
      actor: ACTOR,
      action: 'api_token.created',
      object: `ApiToken/${token.name}`,
      outcome: 'Done',
      reason: 'There was no admin',
      requestId: '',
      detail: { role: token.role },
    });
  }
  return isNew;
}

async function readToken(file: string): Promise<string | null> {
  try {
    return readSecretText(await readFile(file, 'utf8'), `file ${file}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function writeToken(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${text}\n`, { mode: 0o600 });
}
