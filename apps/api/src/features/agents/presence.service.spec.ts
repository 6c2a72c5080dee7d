import type { UnitOfWork, Work } from '@flotilla/core';
import { SILENT } from '@flotilla/platform';
import { describe, expect, it } from 'vitest';
import { PresenceService } from './presence.service.ts';

class FakeDatabase {
  readonly written: (readonly string[])[] = [];
  isDown = false;
  readonly unitOfWork: UnitOfWork = {
    run: async <T>(work: (work: Work) => Promise<T>) => {
      if (this.isDown) throw new Error('the database is away');
      const recordContacts = (contacts: readonly { readonly cluster: string }[]): Promise<void> => {
        this.written.push(contacts.map(({ cluster }) => cluster));
        return Promise.resolve();
      };
      return work({ stores: { clusterStatus: { recordContacts } } } as unknown as Work); // the one store that presence uses
    },
    rehearse: () => Promise.reject(new Error('presence rehearses nothing')),
  };
}

describe('presence', () => {
  it('of a process that has just started makes nobody Online', async () => {
    const database = new FakeDatabase();
    const presence = new PresenceService(database.unitOfWork, SILENT);

    presence.onApplicationBootstrap();
    await presence.beforeApplicationShutdown();

    expect(database.written).toEqual([]);
  });

  it('writes each cluster once, however often it was heard', async () => {
    const database = new FakeDatabase();
    const presence = new PresenceService(database.unitOfWork, SILENT);

    for (const cluster of ['cl_a', 'cl_b', 'cl_a'] as const) presence.contact(cluster);
    await presence.beforeApplicationShutdown();

    expect(database.written).toEqual([['cl_a', 'cl_b']]);
  });

  it('keeps what could not be written', async () => {
    const database = new FakeDatabase();
    const presence = new PresenceService(database.unitOfWork, SILENT);
    presence.contact('cl_a');

    database.isDown = true;
    await presence.beforeApplicationShutdown();
    database.isDown = false;
    await presence.beforeApplicationShutdown();

    expect(database.written).toEqual([['cl_a']]);
  });
});
