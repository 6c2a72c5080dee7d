/** Fields that people expect and Flux never had, or has elsewhere: where to look instead. `kind` null: in any kind. */
const INVENTIONS: readonly { readonly field: string; readonly kind: string | null; readonly hint: string }[] = [
  { field: '/spec/concurrency', kind: null, hint: 'No Flux kind has it: set --concurrent=<n> on the controller' },
  { field: '/spec/concurrent', kind: null, hint: 'No Flux kind has it: set --concurrent=<n> on the controller' },
  { field: '/spec/resources', kind: null, hint: "Limits belong to the container of the controller's Deployment" },
  { field: '/spec/namespace', kind: 'Kustomization', hint: 'Did you mean targetNamespace?' },
  { field: '/spec/branch', kind: 'GitRepository', hint: 'Did you mean ref.branch?' },
  { field: '/spec/tag', kind: 'GitRepository', hint: 'Did you mean ref.tag?' },
  { field: '/spec/commit', kind: 'GitRepository', hint: 'Did you mean ref.commit?' },
  { field: '/spec/version', kind: 'HelmRelease', hint: 'Did you mean chart.spec.version?' },
  { field: '/spec/values', kind: 'Kustomization', hint: 'Values are for a HelmRelease; a Kustomization has postBuild.substitute' },
  { field: '/status', kind: null, hint: 'Flux writes it: leave it out' },
  { field: '/sops', kind: null, hint: 'Encrypted files belong into a source' },
];

export function hintForInvention(pointer: string, kind: string): string | null {
  if (pointer.startsWith('/metadata/')) return 'The API server writes it: leave it out';
  return INVENTIONS.find((row) => row.field === pointer && (row.kind === null || row.kind === kind))?.hint ?? null;
}
