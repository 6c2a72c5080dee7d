import { randomBytes } from 'node:crypto';
import { databaseUrl, query } from './postgres-server.ts';

/** Makes a database that every test database of this run is copied from. */
export async function createTemplateDatabase(server: string, fill: (url: string) => Promise<void>): Promise<string> {
  const name = `template_${process.pid}_${randomBytes(4).toString('hex')}`;
  await query(server, `create database "${name}"`);
  await fill(databaseUrl(server, name));
  return name;
}

export async function dropTemplateDatabase(server: string, name: string): Promise<void> {
  await query(server, `drop database if exists "${name}" with (force)`);
}
