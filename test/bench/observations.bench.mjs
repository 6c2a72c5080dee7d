/**
 * How observed objects are kept, at 100 objects a cluster: a row each, or one document a cluster. And reports committed per second through the
 * product's own store, in groups against one at a time. On the embedded Postgres as it comes, with fsync.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { printTable } from './support/figures.mjs';
import { changedObjects, observedObject, reportOf } from './support/flux-objects.mjs';
import { loadLibraries } from './support/libraries.mjs';

const CLUSTERS = 500;
const OBJECTS = 100;
const CHANGED = 5;
const GROUP = 100;
const REPORTS = 10_000;

const { startEmbeddedPostgres, openDatabase, migrate, PostgresUnitOfWork, MIGRATIONS, takeReport, uidOf } = await loadLibraries({
  '@flotilla/core': ['takeReport', 'uidOf'],
  '@flotilla/migrations': ['MIGRATIONS'],
  '@flotilla/persistence': ['startEmbeddedPostgres', 'openDatabase', 'migrate', 'PostgresUnitOfWork'],
});
const directory = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
const postgres = await startEmbeddedPostgres({ directory });
const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
try {
  const forms = [await measureForm(documentForm()), await measureForm(rowsForm())];
  printForms(forms);
  printStore(await measureStore());
} finally {
  await pool.end();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** @typedef {{ name: string, table: string, prepare(): Promise<void>, write(changes: Change[]): Promise<void> }} Form */
/** @typedef {{ cluster: number, objects: Record<string, object> }} Change */

/** @param {Form} form */
async function measureForm(form) {
  await form.prepare();
  for (let first = 0; first < CLUSTERS; first += GROUP) await form.write(changes(first, OBJECTS));
  await pool.query(`vacuum analyze ${form.table}`);
  await pool.query('checkpoint');
  const before = await wal();
  const started = performance.now();
  for (let done = 0; done < REPORTS; done += GROUP) await form.write(changes(done % CLUSTERS, CHANGED));
  const seconds = (performance.now() - started) / 1_000;
  const written = (await wal()) - before;
  const {
    rows: [size],
  } = await pool.query('select pg_total_relation_size($1) as n', [form.table]);
  return { name: form.name, perSecond: REPORTS / seconds, wal: written / REPORTS, disk: Number(size.n) };
}

/** @returns {Form} */
function rowsForm() {
  return {
    name: 'a row per object',
    table: 'bench_rows',
    prepare: () =>
      pool.query(
        'create table bench_rows (cluster int, key text collate "C", object jsonb, primary key (cluster, key)) with (fillfactor = 80)',
      ),
    write: async (group) => {
      const flat = group.flatMap(({ cluster, objects }) => Object.entries(objects).map(([key, object]) => ({ cluster, key, object })));
      await pool.query(
        `insert into bench_rows select * from jsonb_to_recordset($1) as w(cluster int, key text, object jsonb) order by cluster, key
         on conflict (cluster, key) do update set object = excluded.object`,
        [JSON.stringify(flat)],
      );
    },
  };
}

/** @returns {Form} */
function documentForm() {
  const table = 'bench_documents';
  return {
    name: 'a document per cluster',
    table,
    prepare: () => pool.query(`create table ${table} (cluster int primary key, objects jsonb) with (fillfactor = 80)`),
    write: (group) =>
      pool.query(
        `insert into ${table} as kept select * from jsonb_to_recordset($1) as w(cluster int, objects jsonb) order by cluster
         on conflict (cluster) do update set objects = kept.objects || excluded.objects`,
        [JSON.stringify(group)],
      ),
  };
}

/** The path of the product: lock, judge, write, in one transaction a group. */
async function measureStore() {
  const database = await openDatabase(postgres.url, MIGRATIONS, { poolSize: 4 });
  await migrate(database);
  const unitOfWork = new PostgresUnitOfWork(database);
  const clusters = Array.from({ length: CLUSTERS }, () => uidOf('cl', randomUUID()));
  const measured = [];
  let seq = 1;
  for (let first = 0; first < CLUSTERS; first += GROUP) await commit(unitOfWork, clusters.slice(first, first + GROUP), seq, OBJECTS);
  for (const size of [1, 10, GROUP]) {
    const reports = size === 1 ? 1_000 : 5_000;
    const before = await wal();
    const started = performance.now();
    for (let done = 0; done < reports; done += size) {
      if (done % CLUSTERS === 0) seq += 1;
      const first = done % CLUSTERS;
      await commit(unitOfWork, clusters.slice(first, first + size), seq, CHANGED);
    }
    const seconds = (performance.now() - started) / 1_000;
    measured.push({ size, perSecond: reports / seconds, wal: ((await wal()) - before) / reports });
  }
  await database.destroy();
  return measured;
}

async function commit(unitOfWork, clusters, seq, objects) {
  await unitOfWork.run(async ({ stores, now }) => {
    const known = await stores.observations.lock(clusters);
    const at = await now();
    const writes = clusters.map((cluster) => {
      const report = reportOf({ seq, observed: changedObjects(objects, OBJECTS), isComplete: objects === OBJECTS });
      const taken = takeReport(report, { known: known.get(cluster), assignments: [], lastGenerations: {}, unpinned: new Map(), now: at });
      return { cluster, bootEpoch: 1, report, taken, facts: report.facts };
    });
    await stores.observations.write(writes, at, () => uidOf('ev', randomUUID()));
  });
}

/** @returns {Change[]} */
function changes(first, objects) {
  return Array.from({ length: GROUP }, (_, index) => ({ cluster: first + index, objects: byKey(changedObjects(objects, OBJECTS)) }));
}

function byKey(objects) {
  return Object.fromEntries(objects.map((object) => [`Kustomization/flux-system/${object.ref.name}`, object]));
}

async function wal() {
  const {
    rows: [row],
  } = await pool.query(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as n`);
  return row.n;
}

function printForms([document, rows]) {
  const bytes = JSON.stringify(observedObject(0)).length;
  const row = (form) => [form.name, times(form.perSecond / document.perSecond), rate(form.perSecond), kb(form.wal), mb(form.disk)];
  printTable(
    `how ${CLUSTERS} clusters with ${OBJECTS} objects of ${bytes} B are kept; ${CHANGED} changed in a report, groups of ${GROUP}`,
    [['', 'to documents', 'reports/s', 'WAL a report', `on disk after ${REPORTS.toLocaleString('en')}`], row(rows), row(document)],
  );
}

function printStore(groups) {
  const [alone] = groups;
  printTable('reports committed through the store, in one transaction a group', [
    ['', 'to one at a time', 'reports/s', 'WAL a report'],
    ...groups.map(({ size, perSecond, wal: bytes }) => [
      size === 1 ? 'one at a time' : `groups of ${size}`,
      times(perSecond / alone.perSecond),
      rate(perSecond),
      kb(bytes),
    ]),
  ]);
}

function times(ratio) {
  return `${ratio.toFixed(1)} ×`;
}

function rate(perSecond) {
  return Math.round(perSecond).toLocaleString('en');
}

function kb(bytes) {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

function mb(bytes) {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
