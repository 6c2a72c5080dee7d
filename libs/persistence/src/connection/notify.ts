import type { Notices } from '@flotilla/core';
import { Client } from 'pg';

export const NOTICE_CHANNEL = 'flotilla';

type NoticeKind = keyof Notices;
type Hearer<K extends NoticeKind> = (subject: Notices[K]) => void;
type Hearers = { readonly [K in NoticeKind]: Set<Hearer<K>> };

const RECONNECT_BASE_MS = 100;
const RECONNECT_CAP_MS = 5_000;
/** A network may swallow a connection without a word, and one that only listens would never notice. */
const PING_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 3_000;

export function encodeNotice<K extends NoticeKind>(kind: K, subject: Notices[K]): string {
  return `${kind} ${subject}`;
}

/**
 * Hears what other processes have committed, over one connection of its own that comes back by itself.
 *
 * A notice is a hint: some are lost while the connection is away, so every hearer has a poll behind it. After each gap `onGap` is
 * called, so that the poll can be brought forward.
 */
export class NoticeListener {
  private readonly hearers: Hearers = { desired: new Set(), credentialRevoked: new Set() };
  private readonly gapHearers = new Set<() => void>();
  private client: Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private failures = 0;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Returns after the first attempt; when it fails, further ones follow by themselves. */
  async start(): Promise<void> {
    await this.connect();
  }

  /** Hearers must not throw. @returns what ends it */
  hear<K extends NoticeKind>(kind: K, hearer: Hearer<K>): () => void {
    this.hearers[kind].add(hearer);
    return () => void this.hearers[kind].delete(hearer);
  }

  /** Called after each reconnect: notices may have been missed. @returns what ends it */
  onGap(hearer: () => void): () => void {
    this.gapHearers.add(hearer);
    return () => void this.gapHearers.delete(hearer);
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'flotilla-listen',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, null));
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    this.client = client;
    try {
      await client.connect();
      await client.query(`listen ${NOTICE_CHANNEL}`);
    } catch (error) {
      return this.lose(client, error);
    }
    if (this.failures > 0) for (const hearer of this.gapHearers) hearer();
    this.failures = 0;
    this.pingLater(client);
  }

  private pingLater(client: Client): void {
    if (this.client !== client) return;
    this.timer = setTimeout(() => {
      client.query('select 1').then(
        () => this.pingLater(client),
        (error: unknown) => this.lose(client, error),
      );
    }, PING_EVERY_MS);
  }

  /** Only the first fault of a connection counts; it may report several. */
  private lose(client: Client, error: unknown): void {
    if (this.isStopped || this.client !== client) return;
    this.client = null;
    this.failures += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    if (error !== null) this.onError(error);
    void client.end().catch(() => undefined);
    const delay = Math.random() * Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** this.failures);
    this.timer = setTimeout(() => void this.connect(), delay);
  }

  private tell(payload: string): void {
    const space = payload.indexOf(' ');
    const kind = payload.slice(0, space);
    if (!this.isKind(kind)) return; // of a newer version
    for (const hearer of this.hearers[kind]) hearer(payload.slice(space + 1));
  }

  private isKind(kind: string): kind is NoticeKind {
    return Object.hasOwn(this.hearers, kind);
  }
}
