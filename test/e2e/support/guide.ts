/** The guide's objects in their corrected form, in a namespace of the test's own; intervals are short so that tests need not wait. */
export interface GuideOptions {
  readonly namespace: string;
  readonly url: string;
  readonly branch?: string;
  readonly path?: string;
  readonly wait?: boolean;
}

export function gitRepository({ namespace, url, branch = 'production' }: GuideOptions): Manifest {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'main-app', namespace },
    spec: { interval: '24h', timeout: '20s', url, ref: { branch } },
  };
}

export function kustomization(name: string, options: GuideOptions, more: Record<string, unknown> = {}): Manifest {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: options.namespace },
    spec: {
      interval: '1m',
      retryInterval: '5s',
      timeout: '10s',
      path: options.path ?? './apps/webapp/overlays/production',
      prune: true,
      wait: options.wait ?? true,
      sourceRef: { kind: 'GitRepository', name: 'main-app' },
      ...more,
    },
  };
}

/** `main-app`, `database-migration` and `webapp-production`, which waits for the migration. */
export function guideObjects(options: GuideOptions): Manifest[] {
  return [
    gitRepository(options),
    kustomization('database-migration', { ...options, path: './database' }),
    kustomization('webapp-production', options, { dependsOn: [{ name: 'database-migration' }] }),
  ];
}

/** What lies in the repository: a migration that is only a ConfigMap, and the web front end. */
export function guideFiles(namespace: string, greeting: string): Readonly<Record<string, string>> {
  return {
    'database/migration.yaml': configMap('migration', namespace, { schema: '7' }),
    'apps/webapp/overlays/production/settings.yaml': configMap('webapp-settings', namespace, { greeting }),
    'apps/webapp/overlays/production/frontend.yaml': deployment('webapp-frontend', namespace),
  };
}

export function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}

export function deployment(name: string, namespace: string): string {
  const labels = { app: name };
  const containers = [{ name: 'web', image: 'registry.example.com/web:1' }];
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}
