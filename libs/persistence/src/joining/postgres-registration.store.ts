import {
  RegistrationStore,
  uuidOf,
  type ClusterUid,
  type Registration,
  type RegistrationDecision,
  type RegistrationUid,
} from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { registrationOf, type RegistrationRow } from './registration.row.ts';

export class PostgresRegistrationStore extends RegistrationStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(registration: Registration): Promise<void> {
    await this.connection.query(
      `insert into registrations (id, kind, is_unsolicited, handle, thumbprint, x, name, facts, labels, cluster_id, phase, requested_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        uuidOf('rg', registration.uid),
        registration.kind,
        registration.isUnsolicited,
        registration.handle,
        registration.thumbprint,
        registration.x,
        registration.name,
        JSON.stringify(registration.facts),
        JSON.stringify(registration.labels),
        uuidOf('cl', registration.cluster),
        registration.phase,
        new Date(registration.requestedAt),
        new Date(registration.expiresAt),
      ],
    );
  }

  override async find(uid: RegistrationUid): Promise<Registration | null> {
    const [registration] = await this.all('select * from registrations where id = $1', [uuidOf('rg', uid)]);
    return registration ?? null;
  }

  override async lock(nameOrUid: string): Promise<Registration | null> {
    const found = await this.all(`select * from registrations where id = $2 or (name = $1 and phase = 'Waiting') limit 2 for update`, [
      nameOrUid,
      uuidOf('rg', nameOrUid),
    ]);
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  override async decide(decision: RegistrationDecision): Promise<void> {
    await this.connection.query('update registrations set phase = $2, decided_by = $3, decided_at = $4 where id = $1', [
      uuidOf('rg', decision.uid),
      decision.phase,
      decision.by,
      new Date(decision.at),
    ]);
  }

  override waitingFor(cluster: ClusterUid): Promise<readonly Registration[]> {
    return this.all(`select * from registrations where cluster_id = $1 and phase = 'Waiting' order by id for update`, [
      uuidOf('cl', cluster),
    ]);
  }

  override takeExpired(limit: number): Promise<readonly Registration[]> {
    return this.all(
      `select * from registrations where phase = 'Waiting' and expires_at <= clock_timestamp() order by id limit $1 for update skip locked`,
      [limit],
    );
  }

  private async all(sql: string, parameters: readonly unknown[]): Promise<readonly Registration[]> {
    return (await this.connection.query<RegistrationRow>(sql, parameters)).map(registrationOf);
  }
}
