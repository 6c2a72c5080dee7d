/** A kind of Kubernetes' own that a revision may hold beside Flux's. */
export interface PlainKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const RBAC = 'rbac.authorization.k8s.io/v1';

/** What Flux objects need around them. Everything else belongs into a source, for a Kustomization or HelmRelease to deliver. */
export const PLAIN_KINDS: readonly PlainKind[] = [
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false },
  { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true },
  { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', isNamespaced: true },
  { apiVersion: RBAC, kind: 'Role', plural: 'roles', isNamespaced: true },
  { apiVersion: RBAC, kind: 'RoleBinding', plural: 'rolebindings', isNamespaced: true },
  { apiVersion: RBAC, kind: 'ClusterRole', plural: 'clusterroles', isNamespaced: false },
  { apiVersion: RBAC, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', isNamespaced: false },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies', isNamespaced: true },
];
