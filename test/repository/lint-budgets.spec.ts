import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, read } from './repository-files.ts';

const BUDGETS = ['max-lines', 'max-lines-per-function', 'complexity', 'max-params', 'max-depth'];
const CONFIG = '.oxlintrc.json';

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

interface LintConfig {
  readonly rules: Readonly<Record<string, unknown>>;
  readonly overrides: readonly Override[];
}

const text = read(CONFIG);
const config = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')) as LintConfig; // oxlint has read it by its own schema

function isBudget(rule: string): boolean {
  return BUDGETS.includes(rule);
}

/** Specs may have long functions, and that is the only budget that is given up without an ADR. */
function raisesBudget({ files, rules }: Override): boolean {
  const raised = Object.keys(rules).filter(isBudget);
  const isForSpecs = files.every((pattern) => pattern.endsWith('.spec.ts'));
  return raised.some((rule) => !(isForSpecs && rule === 'max-lines-per-function'));
}

/** The comment lines directly above the `files` of an override. */
function commentOf({ files }: Override): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('"files"') && line.includes(JSON.stringify(files[0])));
  const above = lines.slice(0, at).toReversed();
  return above
    .slice(
      0,
      above.findIndex((line) => !line.trim().startsWith('//')),
    )
    .join(' ');
}

/** Whether oxlint, without this override, finds what it allows. */
function isNeeded(override: Override): boolean {
  const folder = mkdtempSync(join(ROOT, 'node_modules/.cache-lint-'));
  const file = join(folder, 'oxlintrc.json');
  const rules = Object.fromEntries(Object.entries(config.rules).filter(([rule]) => isBudget(rule)));
  writeFileSync(file, JSON.stringify({ categories: { correctness: 'off' }, rules }));
  try {
    execFileSync(process.execPath, ['node_modules/oxlint/bin/oxlint', '-c', file, '--disable-nested-config', ...override.files], {
      cwd: ROOT,
      stdio: 'pipe',
    });
    return false;
  } catch {
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('the budgets stand', () => {
  expect(config.rules).toMatchObject({
    'max-lines': ['error', { max: 400 }],
    'max-lines-per-function': ['error', { max: 60 }],
    complexity: ['error', { max: 10 }],
    'max-params': ['error', 4],
    'max-depth': ['error', 3],
  });
});

describe('a budget that is raised', () => {
  const raised = config.overrides.filter(raisesBudget);

  it('names an ADR that exists', () => {
    const decisions = existsSync(join(ROOT, 'docs/adr')) ? readdirSync(join(ROOT, 'docs/adr')) : [];
    const withoutDecision = raised.filter((override) => {
      const [, number] = /ADR (\d{4})/.exec(commentOf(override)) ?? [];
      return number === undefined || !decisions.some((file) => file.startsWith(number));
    });

    expect(withoutDecision.map(({ files }) => files)).toEqual([]);
  });

  it('is still needed', () => {
    expect(raised.filter((override) => !isNeeded(override)).map(({ files }) => files)).toEqual([]);
  });
});
