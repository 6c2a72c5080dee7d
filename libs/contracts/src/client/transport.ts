/** One request as it goes over the wire. */
export interface TransportRequest {
  readonly method: string;
  /** Path and query from the root, already encoded: `/api/v1/clusters?limit=50`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What the client needs of the world; the caller brings it, so that CLI, console and tests share one client. */
export interface Transport {
  /** @throws Unreachable when no answer came; an answer of any status is no error here */
  send(request: TransportRequest): Promise<TransportResponse>;
  sleep(ms: number): Promise<void>;
  /** 0 inclusive to 1 exclusive. */
  random(): number;
}
