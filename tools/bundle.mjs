#!/usr/bin/env node
/**
 * Bundles the apps from source, each to apps/<app>/bundle/main.mjs. Nothing is type-checked here, that is `npm run check`.
 *
 *   node tools/bundle.mjs [APP…]    of api, agent, cli; default: all of them; what did not change is left
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { isMain, print, root, seconds } from './tool.mjs';

export const APPS = ['api', 'agent', 'cli'];

/** Packages that Nest and TypeORM ask for when they are there; none of them is, and a bundle must not need them. */
const absentPackages = {
  name: 'absent-packages',
  resolveId: {
    filter: { id: /^(?!node:)[@\w]/ },
    async handler(id, importer, options) {
      if (importer === undefined) return null;
      const found = await this.resolve(id, importer, { ...options, skipSelf: true }).catch(() => null);
      return found === null ? { id, external: true } : found;
    },
  },
};

/**
 * Bundles what changed since the last time.
 * @param {readonly string[]} apps
 * @param {(line: string) => void} log
 */
export async function bundle(apps = APPS, log = print) {
  const present = apps.filter((app) => existsSync(join(root, 'apps', app, 'src/main.ts')));
  await Promise.all(present.map((app) => bundleApp(app, log)));
}

async function bundleApp(app, log) {
  const target = join(root, 'apps', app, 'bundle');
  const stamp = join(target, '.stamp');
  const sources = fingerprint(app);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  const started = performance.now();
  const draft = join(root, 'node_modules/.cache/flotilla-bundle', `${app}-${process.pid}`);
  await build(options(app, draft));
  writeFileSync(join(draft, '.stamp'), sources);
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
  log(`bundled ${app} in ${seconds(started)}`);
}

/** Classes keep their names: Nest's logs and TypeORM's migrations go by them. */
function options(app, directory) {
  return {
    input: { main: join(root, 'apps', app, 'src/main.ts') },
    platform: 'node',
    logLevel: 'warn',
    plugins: [absentPackages],
    resolve: { conditionNames: ['@flotilla/source', 'node'] },
    checks: { eval: false, pluginTimings: false },
    output: {
      dir: directory,
      format: 'esm',
      keepNames: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      comments: false,
    },
  };
}

/** Names, sizes and times of all that may end in the bundle. */
function fingerprint(app) {
  const libraries = readdirSync(join(root, 'libs'))
    .filter((library) => library !== 'testing')
    .map((library) => join('libs', library, 'src'));
  const folders = [join('apps', app, 'src'), 'migrations', ...libraries].filter((folder) => existsSync(join(root, folder)));
  const files = folders.flatMap((folder) => sourcesIn(join(root, folder)));
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'package-lock.json'), join(root, 'tools/bundle.mjs')]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => resolve(entry.parentPath, entry.name))
    .filter((file) => !/[/\\](dist|dist-spec|node_modules)[/\\]/.test(file));
}

if (isMain(import.meta.url)) {
  try {
    await bundle(process.argv.length > 2 ? process.argv.slice(2) : APPS);
  } catch (error) {
    print(error.message);
    process.exitCode = 1;
  }
}
