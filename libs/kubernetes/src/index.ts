export type { ClusterConnection, Credentials, TlsFacts } from './connection/connection.ts';
export { inClusterConnection, type InClusterPlace } from './connection/in-cluster-connection.ts';
export { kubeconfigConnection, type KubeconfigPlace } from './connection/kubeconfig-connection.ts';
export { DEFAULT_TIMINGS, type ClientTimings } from './http/timings.ts';
export { KubernetesClusterApi, type KubernetesOptions } from './kubernetes-cluster-api.ts';
export { KIND_NOT_SERVED } from './objects/object-requests.ts';
export type { Slim } from './objects/kubernetes-object.ts';
export { FIELD_MANAGER, NAMESPACE_TERMINATING } from './objects/write-outcome.ts';
