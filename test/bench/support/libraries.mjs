/** The libraries from source, as one module; packages stay where they are. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

/** Below node_modules, so that the packages of the workspace are found from there. */
const CACHE = new URL('../../../node_modules/.cache/flotilla-bench', import.meta.url).pathname;

/**
 * @param {Readonly<Record<string, readonly string[]>>} exports of each library, by its name: `{ '@flotilla/core': ['takeReport'] }`
 * @returns {Promise<Record<string, any>>} all of them
 */
export async function loadLibraries(exports) {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, 'libraries-'));
  try {
    const entry = join(directory, 'entry.mjs');
    const lines = Object.entries(exports).map(([library, names]) => `export { ${names.join(', ')} } from '${library}';\n`);
    writeFileSync(entry, lines.join(''));
    await build({
      input: { libraries: entry },
      platform: 'node',
      logLevel: 'warn',
      external: (id) => !/^(\.|\/|@flotilla\/)/.test(id),
      resolve: { conditionNames: ['@flotilla/source', 'node'] },
      output: { dir: directory, format: 'esm', keepNames: true, entryFileNames: '[name].mjs' },
    });
    return await import(pathToFileURL(join(directory, 'libraries.mjs')).href);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
