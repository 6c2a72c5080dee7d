import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Libraries are read from their sources: no test waits for a build, and none runs against a stale one. */
const SOURCE = '@flotilla/source';
const SERVER = [SOURCE, ...defaultServerConditions];

const NOT_PURE = ['**/*.pg.spec.ts', '**/*.e2e.spec.ts'];
const GENERATED = ['**/node_modules/**', '**/dist/**', '**/dist-spec/**', '**/bundle/**'];

export default defineConfig({
  resolve: { conditions: [SOURCE, ...defaultClientConditions] },
  ssr: { resolve: { conditions: SERVER } },
  // Vitest loads global setups in an environment of its own.
  environments: { __vitest__: { resolve: { conditions: SERVER } } },
  test: {
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // Nothing here keeps state in a module, so files may share what they import: it halves the time.
        test: { name: 'pure', include: ['**/*.spec.ts'], exclude: [...GENERATED, ...NOT_PURE], isolate: false, testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['**/*.pg.spec.ts'],
          exclude: GENERATED,
          globalSetup: ['libs/testing/src/real/postgres-server.setup.ts'],
          hookTimeout: 30_000,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.spec.ts'],
          exclude: GENERATED,
          globalSetup: ['libs/testing/src/real/postgres-server.setup.ts'],
          hookTimeout: 120_000,
          testTimeout: 120_000,
          // The clusters are shared: one file after the other.
          fileParallelism: false,
        },
      },
    ],
  },
});
