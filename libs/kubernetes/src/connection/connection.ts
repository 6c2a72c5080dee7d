/** What one request needs to be let in; kept small, because it is asked for before each request. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsFacts;
}

/** A part of what `node:https` takes; all of it is optional. */
export interface TlsFacts {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Where an API server is and how to be let in. Made by `inClusterConnection` or `kubeconfigConnection`. */
export interface ClusterConnection {
  /** `https://10.0.0.1:443`, a path behind it is kept; plain `http:` for loopback only. */
  readonly server: string;
  /** Cheap when nothing is due to be read again. */
  credentials(): Promise<Credentials>;
  /** After a 401: what is remembered is read anew at the next call. */
  forget(): void;
}
