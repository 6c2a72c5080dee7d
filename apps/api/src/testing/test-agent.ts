import { randomBytes } from 'node:crypto';
import type { ServerMessage } from '@flotilla/contracts';
import { encodeBase64Url, joinTranscript, readJoinToken, thumbprintOf, type AgentReport } from '@flotilla/core';
import { jwkOf, newSeed, publicKeyOfSeed, sign, signRequest } from '@flotilla/platform';
import { WebSocket } from 'ws';
import type { Answer, TestApi } from './start-api.ts';

const AUDIENCE = 'https://flotilla.example';

export interface JoinWish {
  readonly token: string;
  readonly name: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface JoinedBody {
  readonly clusterUid: string | null;
  readonly cluster: string;
  readonly thumbprint: string;
  readonly phase: 'Pending' | 'Active';
}

/** Where an agent finds its server, in this process or another. */
type Reachable = Pick<TestApi, 'call' | 'url'>;

/** An agent as the protocol describes it, key and all, without a cluster behind it. */
export class TestAgent {
  readonly jwk;
  readonly thumbprint: string;
  session = encodeBase64Url(randomBytes(16));
  seq = 0;
  /** Known after a join that was admitted. */
  cluster = '';

  constructor(
    private readonly api: Reachable,
    readonly seed: Uint8Array = newSeed(),
  ) {
    this.jwk = jwkOf(publicKeyOfSeed(seed));
    this.thumbprint = thumbprintOf(this.jwk);
  }

  /** The same key at another replica, or after a new start. */
  at(api: Reachable): TestAgent {
    const other = new TestAgent(api, this.seed);
    other.cluster = this.cluster;
    return other;
  }

  async nonce(): Promise<string> {
    const { body } = await untilServed(
      () => this.api.call<{ nonce: string }>('POST', '/agent/v1/join/challenge', { token: null, body: { jwk: this.jwk } }),
      ({ status }) => status,
    );
    return body.nonce;
  }

  /** What `POST /agent/v1/join` takes, signed by both keys. */
  async joinBody({ token, name, facts = {}, labels = {} }: JoinWish): Promise<Readonly<Record<string, unknown>>> {
    const { handle, seed } = readJoinToken(token, publicKeyOfSeed);
    const nonce = await this.nonce();
    const transcript = joinTranscript({ audience: AUDIENCE, handle, thumbprint: this.thumbprint, nonce, name, facts, labels });
    const signedBy = (key: Uint8Array): string => encodeBase64Url(sign(key, transcript));
    return { handle, jwk: this.jwk, nonce, name, facts, labels, tokenSignature: signedBy(seed), keySignature: signedBy(this.seed) };
  }

  async join(wish: JoinWish): Promise<Answer<JoinedBody>> {
    const answer = await untilServed(
      async () => this.api.call<JoinedBody>('POST', '/agent/v1/join', { token: null, body: await this.joinBody(wish) }),
      ({ status }) => status,
    );
    if (answer.status === 200) this.cluster = answer.body.clusterUid ?? '';
    return answer;
  }

  authorization(method: string, url: string, claims: Partial<Parameters<typeof signRequest>[0]> = {}): string {
    return signRequest({
      seed: this.seed,
      cluster: this.cluster,
      audience: AUDIENCE,
      method,
      url,
      body: new Uint8Array(),
      now: Date.now(),
      ...claims,
    });
  }

  get<T>(url: string, claims: Partial<Parameters<typeof signRequest>[0]> = {}): Promise<Answer<T>> {
    const session = url === '/agent/v1/self' ? {} : { session: this.session };
    return this.api.call<T>('GET', url, {
      token: null,
      headers: { authorization: this.authorization('GET', url, { ...session, ...claims }) },
    });
  }

  self(): Promise<Answer<{ phase: string; clusterUid: string }>> {
    return this.get('/agent/v1/self');
  }

  /** The next step of this session; resolves when the server has decided. */
  openChannel(claims: Partial<Parameters<typeof signRequest>[0]> = {}): Promise<TestChannel> {
    this.seq += 1;
    const authorization = this.authorization('GET', '/agent/v1/channel', {
      session: this.session,
      step: { seq: this.seq, att: 0 },
      ...claims,
    });
    return untilServed(
      () => openTestChannel(this.api, { authorization }),
      ({ refusal }) => refusal?.status,
    );
  }
}

/** One socket; a refused upgrade is a channel with a status and a problem. */
export class TestChannel {
  readonly messages: ServerMessage[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  private readonly waiters: (() => void)[] = [];

  constructor(
    readonly socket: WebSocket,
    readonly refusal: { readonly status: number; readonly code: string; readonly body: Readonly<Record<string, unknown>> } | null,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as ServerMessage); // the server's own words
      for (const wake of this.waiters.splice(0)) wake();
    });
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of a type that was not taken yet. */
  async next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { readonly type: T }>> {
    for (;;) {
      const index = this.messages.findIndex((message) => message.type === type);
      const [message] = index < 0 ? [] : this.messages.splice(index, 1);
      if (message !== undefined) return message as Extract<ServerMessage, { readonly type: T }>; // found by its type
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  end(): void {
    this.socket.terminate();
  }
}

/** A raw upgrade with these headers. */
export function openTestChannel(
  api: Reachable,
  headers: Readonly<Record<string, string>>,
  path = '/agent/v1/channel',
): Promise<TestChannel> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}${path}`, { headers });
  return new Promise((resolve, reject) => {
    const early: Buffer[] = [];
    const onEarly = (data: Buffer): void => void early.push(data);
    socket.on('message', onEarly);
    socket.once('open', () => {
      socket.off('message', onEarly);
      const channel = new TestChannel(socket, null);
      for (const data of early) socket.emit('message', data);
      resolve(channel);
    });
    socket.once('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        const body = JSON.parse(text) as Readonly<Record<string, unknown>>; // a problem document
        resolve(new TestChannel(socket, { status: response.statusCode ?? 0, code: String(body['code']), body }));
      });
    });
    socket.once('error', reject);
  });
}

/** As agents do: a server that is overloaded is asked again. */
async function untilServed<T>(ask: () => Promise<T>, statusOf: (answer: T) => number | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (statusOf(answer) !== 503) return answer;
  }
}

export interface Admitted {
  readonly agent: TestAgent;
  readonly uid: string;
}

/** A cluster that has joined and is Active. */
export async function admitCluster(api: TestApi, name: string, wish: Partial<JoinWish> = {}): Promise<Admitted> {
  const agent = new TestAgent(api);
  const token =
    wish.token ??
    (await makeJoinToken(api, {
      approval: 'Auto',
      clusterName: name,
      allowLabels: Object.keys(wish.labels ?? {}).filter((key) => key !== 'region'),
    }));
  const { status, body } = await agent.join({ ...wish, token, name });
  if (status !== 200 || body.clusterUid === null) throw new TypeError(`The join of ${name} was answered ${status} ${JSON.stringify(body)}`);
  return { agent, uid: body.clusterUid };
}

export async function makeJoinToken(api: Pick<TestApi, 'call'>, spec: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { status, body } = await api.call<{ token: string }>('POST', '/api/v1/join-tokens', { body: { spec } });
  if (status !== 201) throw new TypeError(`The join token was answered ${status} ${JSON.stringify(body)}`);
  return body.token;
}

/** A report that says that nothing runs there. */
export function aReport(report: Partial<AgentReport> = {}): AgentReport {
  return {
    seq: 1,
    configs: [],
    observed: [],
    removed: [],
    isComplete: true,
    facts: { agentVersion: '0.1.0', kubernetes: 'v1.34.1', flux: 'v2.9.0', clusterId: 'f3a2', channel: 'WebSocket', mode: 'Apply' },
    observedAt: Date.now(),
    clusterSilence: null,
    ...report,
  };
}
