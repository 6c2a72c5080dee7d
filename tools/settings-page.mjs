#!/usr/bin/env node
/**
 * Writes docs/reference/settings.md from the tables by which the programs read their environment.
 *
 *   node tools/settings-page.mjs            writes it
 *   node tools/settings-page.mjs --check    fails when it is not what the tables say
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { print, root } from './tool.mjs';

const PAGE = join(root, 'docs/reference/settings.md');
const OPENING = `# Settings

Control plane, agent and CLI are set by environment variables; the agent and the CLI take flags too, and a flag wins. An empty variable counts as missing. A program that finds a fault in its settings names every one of them and ends with exit code 78.

\`\`\`sh
DATABASE_URL=postgres://flotilla:secret@db.example.com/flotilla \\
FLOTILLA_KEK_FILE=/etc/flotilla/kek FLOTILLA_AUDIENCE=https://flotilla.example.com FLOTILLA_HOST=0.0.0.0 \\
node apps/api/bundle/main.mjs
\`\`\`

In this example: Postgres is one of your own, so the file with the key material is required and must be the same for all replicas; agents reach the server as \`https://flotilla.example.com\`, through whatever ends TLS before it; it listens on every address, port 7780.

This page is made by \`node tools/settings-page.mjs\` from the programs' own tables.
`;

const page = await settingsPage();
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) {
  print('docs/reference/settings.md is not what the programs read. Make it anew: node tools/settings-page.mjs');
  process.exitCode = 1;
}

async function settingsPage() {
  const [api, agent, cli] = await Promise.all(['api', 'agent', 'cli'].map(load));
  return [
    OPENING,
    '## The control plane\n',
    'Durations are written `45s`, `5m`, `1h30m`.\n',
    table(
      ['variable', 'takes', 'default', 'for'],
      rows(api.ENV_TABLE, (name) => code(name)),
    ),
    '## The agent\n',
    table(
      ['variable, flag', 'takes', 'default', 'for'],
      rows(agent.ENV_TABLE, (name) => `${code(name)} ${code(flagOf(name))}`),
    ),
    '## The CLI\n',
    table(
      ['variable', 'for'],
      Object.entries(cli.ENVIRONMENT_VARIABLES).map(([name, text]) => [code(name), `${text}.`]),
    ),
  ].join('\n');
}

/** Only the program's table and what it is made of, in a file that Node can import. */
async function load(app) {
  const file = join(root, 'node_modules/.cache/flotilla-settings', `${app}-${process.pid}.mjs`);
  await build({
    input: join(root, 'apps', app, 'src/config.ts'),
    platform: 'node',
    logLevel: 'warn',
    external: (id) => /^[@\w]/.test(id) && !/^@flotilla\/|^[A-Z]:/.test(id),
    resolve: { conditionNames: ['@flotilla/source', 'node'] },
    output: { file, format: 'esm' },
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

function rows(variables, nameOf) {
  return Object.entries(variables).map(([name, { takes, fallback, describe }]) => [
    nameOf(name),
    takes,
    fallback === null ? '-' : code(fallback),
    describe,
  ]);
}

function flagOf(name) {
  return `--${name.slice('FLOTILLA_'.length).toLowerCase().replaceAll('_', '-')}`;
}

function table(titles, cells) {
  const line = (texts) => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(titles), line(titles.map(() => '---')), ...cells.map(line)].join('\n')}\n`;
}

function code(text) {
  return `\`${text}\``;
}
