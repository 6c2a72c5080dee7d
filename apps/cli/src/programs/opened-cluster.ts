import { KubernetesClusterApi, kubeconfigConnection, type ClusterConnection } from '@flotilla/kubernetes';
import { SystemClock } from '@flotilla/platform';
import { once } from 'node:events';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { json } from 'node:stream/consumers';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
/** Without it Flux has nothing to reconcile from. */
const FLUX_SOURCES = 'source.toolkit.fluxcd.io/';
/** The name is part of the product's contract. */
const AGENT_IDENTITY = 'flotilla-agent-identity';
const REVIEW_WITHIN_MS = 10_000;

export interface KubernetesPlace {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** What an agent does in a cluster, as an access review asks it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** A Kubernetes cluster that answers, as far as a join must know it. */
export interface OpenedCluster {
  readonly server: string;
  readonly kubernetes: string;
  /** uid of namespace kube-system. */
  readonly clusterId: string;
  /** Flux's version and what it serves, `v2.9.0: source v1, kustomize v1`; null when it is not there. */
  readonly flux: string | null;
  /** Who an agent with a key in this namespace is; null when none has joined. */
  readonly identity: (namespace: string) => Promise<AgentIdentity | null>;
  readonly may: (right: Right) => Promise<boolean>;
  readonly close: () => void;
}

export interface AgentIdentity {
  readonly cluster: string;
  readonly clusterUid: string;
  /** Where its key is. */
  readonly secret: string;
}

/** @throws when the kubeconfig cannot be read or the cluster does not answer */
export async function openCluster({ kubeconfig, context }: KubernetesPlace): Promise<OpenedCluster> {
  const clock = new SystemClock();
  const connection = await kubeconfigConnection({ clock, path: kubeconfig, context });
  const api = new KubernetesClusterApi(connection, { clock, slim: (object) => object });
  const { kubernetes, clusterId, flux } = await api.facts();
  const served = (await api.servedKinds()).map((kind) => kind.apiVersion);
  return {
    server: connection.server,
    kubernetes,
    clusterId,
    flux: fluxText(flux, served),
    identity: (namespace) => identityIn(api, namespace),
    may: (right) => may(connection, right),
    close: () => api.close(),
  };
}

/** A Secret that may not be read is the agent's to complain of. */
async function identityIn(api: KubernetesClusterApi, namespace: string): Promise<AgentIdentity | null> {
  const secret = await api.read({ apiVersion: 'v1', kind: 'Secret', namespace, name: AGENT_IDENTITY }).catch(() => null);
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>; // the API server lets texts in only
  const [cluster, clusterUid] = [data['cluster'], data['clusterUid']].map((text) => Buffer.from(text ?? '', 'base64').toString('utf8'));
  return cluster && clusterUid ? { cluster, clusterUid, secret: AGENT_IDENTITY } : null;
}

/** What counts is what is served: a version is a label that an installation of one's own may lack. */
function fluxText(version: string | null, served: readonly string[]): string | null {
  if (!served.some((apiVersion) => apiVersion.startsWith(FLUX_SOURCES))) return null;
  const apis = [...new Set(served)].map((apiVersion) => apiVersion.replace(/\..*\//, ' '));
  return `${version ?? 'of an unknown version'}: ${apis.join(', ')}`;
}

/** Asks the API server itself; a review is answered and not kept. Source: kubernetes.io/docs/reference/access-authn-authz/authorization. */
async function may(connection: ClusterConnection, { verb, group, resource, namespace }: Right): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource, ...(namespace === undefined ? {} : { namespace }) } },
  };
  const { headers, tls } = await connection.credentials();
  const send = connection.server.startsWith('http:') ? requestPlain : requestSecure;
  const sent = send(`${connection.server}${REVIEWS}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    timeout: REVIEW_WITHIN_MS,
    ...tls,
  });
  sent.on('timeout', () => sent.destroy(new Error('The API server does not answer an access review')));
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage]; // Node's own signature of `response`
  const answer = await json(response);
  return typeof answer === 'object' && answer !== null && 'status' in answer && isAllowed(answer.status);
}

function isAllowed(status: unknown): boolean {
  return typeof status === 'object' && status !== null && 'allowed' in status && status.allowed === true;
}
