import { CLUSTER_ID_FACT, uuidOf, type Registration, type RegistrationPhase, type RegistrationUid } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { registrationOf, type RegistrationRow } from './registration.row.ts';

export interface RegistrationView {
  readonly registration: Registration;
  /** Names of other living clusters on the same Kubernetes cluster: seen before anybody approves. */
  readonly sameCluster: readonly string[];
}

type ViewRow = RegistrationRow & { readonly same: readonly string[] };

const SELECT = `
  select request.*, array(
    select other.name from clusters other
    where other.kubernetes_uid = request.facts ->> '${CLUSTER_ID_FACT}' and other.forgotten_at is null and other.id <> request.cluster_id
    order by other.name limit 20) as same
  from registrations request`;

/** Joins and re-keys, with what the approver must know. */
export class RegistrationQuery {
  constructor(private readonly database: DataSource) {}

  async get(uid: RegistrationUid): Promise<RegistrationView | null> {
    const rows: readonly ViewRow[] = await this.database.query(`${SELECT} where request.id = $1`, [uuidOf('rg', uid)]);
    return rows.map(viewOf)[0] ?? null;
  }

  /** Newest first, after `before`. */
  async page(phase: RegistrationPhase | null, limit: number, before: RegistrationUid | null): Promise<readonly RegistrationView[]> {
    const rows: readonly ViewRow[] = await this.database.query(
      `${SELECT} where ($1::text is null or request.phase = $1) and ($2::uuid is null or request.id < $2) order by request.id desc limit $3`,
      [phase, before === null ? null : uuidOf('rg', before), limit],
    );
    return rows.map(viewOf);
  }
}

function viewOf({ same, ...row }: ViewRow): RegistrationView {
  return { registration: registrationOf(row), sameCluster: same };
}
