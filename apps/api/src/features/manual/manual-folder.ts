import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every edition of the manual has this page. */
const MARK = join('docs', 'reference', 'errors.md');

/**
 * The manual's folder: the nearest `docs` above this file, wherever a build has put it.
 *
 * @returns null when the program came without its manual
 */
export function findManual(from: string = fileURLToPath(import.meta.url)): string | null {
  const folder = dirname(from);
  if (existsSync(join(folder, MARK))) return join(folder, 'docs');
  return folder === from ? null : findManual(folder);
}
