/** Who may import whom. The table is in docs/explanation/architecture.md; each rule says why it stands. */

/** Specs, and what is written for them alone. */
const SPEC = '[.](spec|fake)[.]ts$';
const LIBRARY_DOORS = '^libs/[^/]+/src/(index|(nest|real|client|lint)/index)[.]ts$';
const OURS = '^(libs|apps|migrations|test)/';

/** One row of the table: what lies in `from` may import the libraries in `may`, and itself. */
function row({ name, from, may, comment }) {
  return {
    name: `imports-of-${name}`,
    comment,
    severity: 'error',
    from: { path: from, pathNot: SPEC },
    to: { path: OURS, pathNot: [from, ...may.map(pathOf)] },
  };
}

function pathOf(library) {
  return library === 'migrations' ? '^migrations/' : `^libs/${library}/`;
}

const TABLE = [
  { name: 'core', from: '^libs/core/', may: [], comment: 'The domain is pure: it knows none of those who use it.' },
  { name: 'contracts', from: '^libs/contracts/', may: ['core'], comment: 'What crosses a wire speaks the words of core and nothing else.' },
  { name: 'flux', from: '^libs/flux/', may: ['core'], comment: 'Knowledge of Flux is pure and serves agent, API and CLI alike.' },
  {
    name: 'agent',
    from: '^libs/agent/',
    may: ['core', 'contracts', 'flux', 'platform'],
    comment: 'The agent runs over the port ClusterApi: a real cluster and a simulated one must both fit.',
  },
  {
    name: 'kubernetes',
    from: '^libs/kubernetes/',
    may: ['core', 'flux'],
    comment: 'An adapter implements a port of core; it knows no app.',
  },
  {
    name: 'persistence',
    from: '^libs/persistence/',
    may: ['core'],
    comment: 'Rows never leave; nothing above may be needed to read them.',
  },
  {
    name: 'platform',
    from: '^libs/platform/src/(?!nest/)',
    may: ['core', 'contracts'],
    comment: 'Plain Node, for the agent too; what needs Nest stands behind platform/nest.',
  },
  {
    name: 'platform-nest',
    from: '^libs/platform/src/nest/',
    may: ['core', 'contracts', 'platform'],
    comment: 'Nest plumbing for the API alone.',
  },
  {
    name: 'testing',
    from: '^libs/testing/src/(?!real/)',
    may: ['core', 'contracts', 'flux', 'agent', 'platform'],
    comment: 'Builders and fakes stay light: pure specs import them.',
  },
  {
    name: 'testing-real',
    from: '^libs/testing/src/real/',
    may: ['core', 'contracts', 'flux', 'agent', 'platform', 'kubernetes', 'persistence', 'testing', 'migrations'],
    comment: 'Real parts for *.pg.spec.ts and test/.',
  },
  {
    name: 'api',
    from: '^apps/api/',
    may: ['core', 'contracts', 'flux', 'persistence', 'platform', 'migrations'],
    comment: 'The control plane never talks to a cluster itself, and imports no app.',
  },
  {
    name: 'agent-app',
    from: '^apps/agent/',
    may: ['core', 'contracts', 'flux', 'agent', 'kubernetes', 'platform'],
    comment: 'What runs in ten thousand places carries no database and no Nest.',
  },
  {
    name: 'cli',
    from: '^apps/cli/',
    may: ['contracts', 'flux', 'kubernetes', 'platform'],
    comment: 'A client of the public API: it holds no rule of its own, so it does not import core.',
  },
  {
    name: 'migrations',
    from: '^migrations/',
    may: [],
    comment: 'A migration outlives the code of its day: it imports typeorm and nothing else.',
  },
];

module.exports = {
  forbidden: [
    ...TABLE.map(row),
    {
      name: 'no-cycles',
      comment: 'A cycle means that two things are one, or that a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'doors-only',
      comment:
        'A library has one door, index.ts (and platform/nest, testing/real, contracts/client, flux/lint); its other files are its own.',
      severity: 'error',
      from: { path: '^((?:libs|apps|test)/[^/]+|migrations)/' },
      to: { path: '^(libs|migrations)/', pathNot: ['^$1/', LIBRARY_DOORS, '^migrations/index[.]ts$'] },
    },
    {
      name: 'nothing-imports-apps',
      comment: 'Apps are started, not imported; what two of them need is a library.',
      severity: 'error',
      from: { path: '^((?:libs|apps)/[^/]+|migrations|test)/' },
      to: { path: '^apps/', pathNot: '^$1/' },
    },
    {
      name: 'testing-is-for-specs',
      comment: 'No program may depend on a fake.',
      severity: 'error',
      from: { path: '^(libs|apps|migrations)/', pathNot: [SPEC, '^libs/testing/', '^apps/[^/]+/src/testing/'] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'pure-specs-start-nothing',
      comment: 'A pure spec runs in milliseconds; what is real belongs to *.pg.spec.ts and test/.',
      severity: 'error',
      from: { path: SPEC, pathNot: ['[.]pg[.]spec[.]ts$', '^test/', '^libs/testing/src/real/'] },
      to: { path: '^libs/testing/src/real/' },
    },
    {
      name: 'specs-keep-the-table',
      comment: 'What a library may not import, its specs may not import either: they would test something else.',
      severity: 'error',
      from: { path: '^libs/(core|contracts|flux|persistence)/.*[.]spec[.]ts$' },
      to: { path: OURS, pathNot: ['^libs/$1/', '^libs/(core|testing)/', '^migrations/'] },
    },
    {
      name: 'platform-nest-is-for-the-api',
      comment: 'The agent has 64 MB, and the CLI starts in a blink.',
      severity: 'error',
      from: { path: OURS, pathNot: ['^apps/api/', '^libs/platform/'] },
      to: { path: '^libs/platform/src/nest/' },
    },
    {
      name: 'flux-lint-is-for-the-api',
      comment: 'The heavy door: schemas and their evaluation. The agent does not carry them; the CLI loads them in the command that lints.',
      severity: 'error',
      from: { path: '^(apps/agent|libs)/', pathNot: '^libs/flux/' },
      to: { path: '^libs/flux/src/lint/' },
    },
    {
      name: 'no-heavy-packages-in-the-agent',
      comment: 'Memory budget: neither Nest nor an ORM reaches the agent.',
      severity: 'error',
      from: { path: '^(apps/agent|libs/(agent|kubernetes))/', pathNot: SPEC },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|fastify)/' },
    },
    {
      name: 'core-packages',
      comment: 'core imports only pure packages that an ADR names.',
      severity: 'error',
      from: { path: '^libs/core/', pathNot: SPEC },
      to: { path: 'node_modules/', pathNot: 'node_modules/(@noble/hashes|canonicalize)/' },
    },
    {
      name: 'contracts-packages',
      comment: 'Whoever speaks to Flotilla gets zod and nothing else.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: SPEC },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'client-door-without-zod',
      comment: 'CLI and console start without the schemas: the client door brings addresses as values, routes as types only.',
      severity: 'error',
      from: { path: '(^libs/contracts/src/client/|[.]addresses[.]ts$)', pathNot: SPEC },
      to: { path: '(node_modules/zod/|[.]routes[.]ts$|^libs/contracts/src/api/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-node-in-pure-libraries',
      comment: 'The compiler refuses it as well; here it has a name.',
      severity: 'error',
      from: { path: '^libs/(core|contracts|flux)/src/', pathNot: SPEC },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'schedule-is-for-loops',
      comment: 'Nest starts our loops and does not run them: whoever imports the schedule only pokes.',
      severity: 'error',
      from: { pathNot: '[.](loop|module)[.]ts$' },
      to: { path: 'node_modules/@nestjs/schedule/' },
    },
    {
      name: 'features-share-services',
      comment: 'Another feature may use your module and your services: never a controller, loop, mapper, guard or gateway.',
      severity: 'error',
      from: { path: '^apps/api/src/features/([^/]+)/' },
      to: { path: '^apps/api/src/features/.*[.](controller|loop|mapper|guard|gateway)[.]ts$', pathNot: '^apps/api/src/features/$1/' },
    },
    {
      name: 'access-and-events-stand-below',
      comment: 'Every feature needs these two, so they need none.',
      severity: 'error',
      from: { path: '^apps/api/src/features/(access|events)/', pathNot: SPEC },
      to: { path: '^apps/api/src/features/', pathNot: '^apps/api/src/features/(access|events)/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that is not in the own package.json is there by accident.',
      severity: 'error',
      from: { path: '^(libs|apps|migrations)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages',
      comment: 'What only development installs is missing where we run.',
      severity: 'error',
      from: { path: '^(libs|apps|migrations)/', pathNot: [SPEC, '^libs/testing/', '^apps/[^/]+/src/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that cannot be found.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '(^|/)(dist|dist-spec|bundle)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@flotilla/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.d.ts'],
    },
  },
};
