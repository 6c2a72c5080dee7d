import { pagesOf, type Client } from '@flotilla/contracts/client';
import type { Registration } from '../views/resources.ts';

const MOST = 2_000;

/** The newest registration with this uid, or of this cluster; one that still waits comes first. */
export async function findRegistration(client: Client, name: string): Promise<Registration | null> {
  const waiting = await search(client, name, 'Waiting');
  return waiting ?? search(client, name, undefined);
}

async function search(client: Client, name: string, phase: 'Waiting' | undefined): Promise<Registration | null> {
  for await (const page of pagesOf((query) => client.listRegistrations({ query: { ...query, phase } }), MOST)) {
    const found = page.items.find((each) => each.uid === name || each.cluster === name);
    if (found !== undefined) return found;
  }
  return null;
}
