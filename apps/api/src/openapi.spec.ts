import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROUTE_TABLE } from '@flotilla/contracts';
import { expect, it } from 'vitest';
import { describeApi } from './openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-access': string;
  readonly 'x-permission'?: string;
  readonly 'x-stability': string;
}

/** Off: counts by word are a record whose keys `propertyNames` lists; a WebSocket upgrade succeeds with 101. */
const RULES = `extends: [recommended]
rules:
  no-required-schema-properties-undefined: off
  operation-2xx-response: off
`;

const document = describeApi(ROUTE_TABLE, '0.0.0') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}; // OpenAPI's shape
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

it('describes every route, with who may use it', () => {
  const described = Object.fromEntries(operations.map((operation) => [operation.operationId, operation['x-access']]));

  expect(described).toEqual(Object.fromEntries(ROUTE_TABLE.map(({ id, access }) => [id, access])));
});

it('gives each operation a permission where one is asked for, and a stability', () => {
  for (const operation of operations) {
    expect(operation['x-permission']).toBe(operation['x-access'].includes(':') ? operation['x-access'] : undefined);
    expect(['alpha', 'stable']).toContain(operation['x-stability']);
  }
});

it('passes the rules that OpenAPI tools recommend, without a warning', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  await writeFile(join(folder, 'redocly.yaml'), RULES);

  const { stdout, stderr } = await promisify(execFile)('npx', ['redocly', 'lint', '--config', join(folder, 'redocly.yaml'), file], {
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  });
  await rm(folder, { recursive: true });

  expect(`${stdout}${stderr}`).toContain('is valid');
  expect(`${stdout}${stderr}`).not.toMatch(/You have \d+ warning/);
});
