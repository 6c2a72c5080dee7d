import type { JsonObject } from '@flotilla/core';

/** The fields of a kind beside apiVersion, kind and metadata. */
interface PlainSchema {
  readonly fields: JsonObject;
  readonly required: readonly string[];
}

const TEXT: JsonObject = { type: 'string' };
const TEXTS: JsonObject = { type: 'array', items: TEXT };
const TEXT_MAP: JsonObject = { type: 'object', additionalProperties: TEXT };

const SELECTOR: JsonObject = {
  type: 'object',
  properties: {
    matchLabels: TEXT_MAP,
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        properties: { key: TEXT, operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: TEXTS },
        required: ['key', 'operator'],
      },
    },
  },
};
const PEERS: JsonObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      podSelector: SELECTOR,
      namespaceSelector: SELECTOR,
      ipBlock: { type: 'object', properties: { cidr: TEXT, except: TEXTS }, required: ['cidr'] },
    },
  },
};
const PORTS: JsonObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      protocol: { type: 'string', enum: ['TCP', 'UDP', 'SCTP'] },
      port: { 'x-kubernetes-int-or-string': true },
      endPort: { type: 'integer' },
    },
  },
};
const NETWORK_POLICY: JsonObject = {
  type: 'object',
  properties: {
    podSelector: SELECTOR,
    policyTypes: { type: 'array', items: { type: 'string', enum: ['Ingress', 'Egress'] } },
    ingress: { type: 'array', items: { type: 'object', properties: { from: PEERS, ports: PORTS } } },
    egress: { type: 'array', items: { type: 'object', properties: { to: PEERS, ports: PORTS } } },
  },
};
const RULES: JsonObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: { apiGroups: TEXTS, resources: TEXTS, verbs: TEXTS, resourceNames: TEXTS, nonResourceURLs: TEXTS },
    required: ['verbs'],
  },
};
const ROLE_REF: JsonObject = {
  type: 'object',
  properties: { apiGroup: TEXT, kind: { type: 'string', enum: ['Role', 'ClusterRole'] }, name: TEXT },
  required: ['apiGroup', 'kind', 'name'],
};
const SUBJECTS: JsonObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: { kind: { type: 'string', enum: ['ServiceAccount', 'User', 'Group'] }, name: TEXT, namespace: TEXT, apiGroup: TEXT },
    required: ['kind', 'name'],
  },
};
/** By kind; see `plain-kinds.ts` for what a revision may hold. Source: Kubernetes 1.33 API reference. */
export const PLAIN_SCHEMAS: Readonly<Record<string, PlainSchema>> = {
  Namespace: { fields: { spec: { type: 'object', properties: { finalizers: TEXTS } } }, required: [] },
  ConfigMap: { fields: { data: TEXT_MAP, binaryData: TEXT_MAP, immutable: { type: 'boolean' } }, required: [] },
  ServiceAccount: {
    fields: {
      automountServiceAccountToken: { type: 'boolean' },
      imagePullSecrets: { type: 'array', items: { type: 'object', properties: { name: TEXT } } },
    },
    required: [],
  },
  Role: { fields: { rules: RULES }, required: [] },
  ClusterRole: {
    fields: { rules: RULES, aggregationRule: { type: 'object', properties: { clusterRoleSelectors: { type: 'array', items: SELECTOR } } } },
    required: [],
  },
  RoleBinding: { fields: { roleRef: ROLE_REF, subjects: SUBJECTS }, required: ['roleRef'] },
  ClusterRoleBinding: { fields: { roleRef: ROLE_REF, subjects: SUBJECTS }, required: ['roleRef'] },
  NetworkPolicy: { fields: { spec: NETWORK_POLICY }, required: ['spec'] },
};
