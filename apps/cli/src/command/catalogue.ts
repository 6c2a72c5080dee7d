import type { AnyCommand } from './definition.ts';

/** Headings of the help, in this order. */
export const TOPICS = ['Look', 'Clusters', 'Configurations', 'Access', 'This machine'] as const;

export interface CommandEntry {
  readonly path: string;
  readonly topic: (typeof TOPICS)[number];
  readonly summary: string;
  /** Loads the one file of the command, when it runs and not before. */
  readonly load: () => Promise<AnyCommand>;
}

/** Every command; its summary stands here too, so that help loads none of them. A spec compares the two. */
export const CATALOGUE: readonly CommandEntry[] = [
  {
    path: 'fleet status',
    topic: 'Look',
    summary: 'Clusters by shown word and region',
    load: async () => (await import('../commands/fleet-status.ts')).fleetStatusCommand,
  },
  {
    path: 'fleet attention',
    topic: 'Look',
    summary: 'What is wrong in the fleet, by cause, the widest first',
    load: async () => (await import('../commands/fleet-attention.ts')).fleetAttentionCommand,
  },
  {
    path: 'get',
    topic: 'Look',
    summary: 'List objects of a kind, or show some by name',
    load: async () => (await import('../commands/get.ts')).getCommand,
  },
  {
    path: 'describe',
    topic: 'Look',
    summary: 'Show one object with everything around it: evidence, problems, ages',
    load: async () => (await import('../commands/describe.ts')).describeCommand,
  },
  {
    path: 'wait',
    topic: 'Look',
    summary: 'Wait until an object is as wanted; what is so already returns at once',
    load: async () => (await import('../commands/wait.ts')).waitCommand,
  },
  {
    path: 'explain',
    topic: 'Look',
    summary: 'Explain a kind, one of its fields, or an error code',
    load: async () => (await import('../commands/explain.ts')).explainCommand,
  },
  {
    path: 'cluster join',
    topic: 'Clusters',
    summary: 'Check everything, make a join token and run the agent beside a cluster',
    load: async () => (await import('../commands/cluster-join.ts')).clusterJoinCommand,
  },
  {
    path: 'cluster get',
    topic: 'Clusters',
    summary: 'Show one cluster; the same as get cluster <name>',
    load: async () => (await import('../commands/cluster-get.ts')).clusterGetCommand,
  },
  {
    path: 'cluster approve',
    topic: 'Clusters',
    summary: 'Admit a cluster whose agent waits, by the thumbprint that the agent has logged',
    load: async () => (await import('../commands/cluster-approve.ts')).clusterApproveCommand,
  },
  {
    path: 'cluster reject',
    topic: 'Clusters',
    summary: 'Refuse a cluster whose agent waits',
    load: async () => (await import('../commands/cluster-reject.ts')).clusterRejectCommand,
  },
  {
    path: 'cluster forget',
    topic: 'Clusters',
    summary: 'Forget a cluster: its key dies, what runs there goes on, history stays',
    load: async () => (await import('../commands/cluster-forget.ts')).clusterForgetCommand,
  },
  {
    path: 'cluster restore',
    topic: 'Clusters',
    summary: 'Undo a forget while the name is free; the agent joins again',
    load: async () => (await import('../commands/cluster-restore.ts')).clusterRestoreCommand,
  },
  {
    path: 'cluster keys',
    topic: 'Clusters',
    summary: 'Agent keys of a cluster',
    load: async () => (await import('../commands/cluster-keys.ts')).clusterKeysCommand,
  },
  {
    path: 'cluster revoke-key',
    topic: 'Clusters',
    summary: 'Revoke an agent key; its channel closes within 5 s',
    load: async () => (await import('../commands/cluster-revoke-key.ts')).clusterRevokeKeyCommand,
  },
  {
    path: 'cluster prune',
    topic: 'Clusters',
    summary: 'Let a removal go that waits because it is above the cap, by the hash of its list',
    load: async () => (await import('../commands/cluster-prune.ts')).clusterPruneCommand,
  },
  {
    path: 'join-token create',
    topic: 'Clusters',
    summary: 'Make a join token that admits new clusters; it is shown once',
    load: async () => (await import('../commands/join-token-create.ts')).joinTokenCreateCommand,
  },
  {
    path: 'join-token keygen',
    topic: 'Clusters',
    summary: 'Make a join token here, so that the server never sees it: only its public key is sent',
    load: async () => (await import('../commands/join-token-keygen.ts')).joinTokenKeygenCommand,
  },
  {
    path: 'join-token revoke',
    topic: 'Clusters',
    summary: 'End a join token; clusters that joined with it stay',
    load: async () => (await import('../commands/join-token-revoke.ts')).joinTokenRevokeCommand,
  },
  {
    path: 'config create',
    topic: 'Configurations',
    summary: 'Make a config: a named unit that revisions are published to',
    load: async () => (await import('../commands/config-create.ts')).configCreateCommand,
  },
  {
    path: 'config lint',
    topic: 'Configurations',
    summary: 'Say what is wrong with a folder of manifests, with the corrected manifest',
    load: async () => (await import('../commands/config-lint.ts')).configLintCommand,
  },
  {
    path: 'config publish',
    topic: 'Configurations',
    summary: 'Lint, pin and publish a folder of manifests as the next revision',
    load: async () => (await import('../commands/config-publish.ts')).configPublishCommand,
  },
  {
    path: 'config render',
    topic: 'Configurations',
    summary: 'Show what one cluster gets of a revision: variables filled in, overrides merged',
    load: async () => (await import('../commands/config-render.ts')).configRenderCommand,
  },
  {
    path: 'assign',
    topic: 'Configurations',
    summary: 'Assign a revision to a cluster, or to all in scope that a selector names',
    load: async () => (await import('../commands/assign.ts')).assignCommand,
  },
  {
    path: 'config withdraw',
    topic: 'Configurations',
    summary: 'Take back offers that no agent has claimed yet',
    load: async () => (await import('../commands/config-withdraw.ts')).configWithdrawCommand,
  },
  {
    path: 'config unassign',
    topic: 'Configurations',
    summary: 'Take a config off clusters; it keeps running there',
    load: async () => (await import('../commands/config-unassign.ts')).configUnassignCommand,
  },
  {
    path: 'api-token create',
    topic: 'Access',
    summary: 'Make an API token for a person or a program; it is shown once',
    load: async () => (await import('../commands/api-token-create.ts')).apiTokenCreateCommand,
  },
  {
    path: 'api-token revoke',
    topic: 'Access',
    summary: 'Revoke an API token at once',
    load: async () => (await import('../commands/api-token-revoke.ts')).apiTokenRevokeCommand,
  },
  {
    path: 'api-token keygen',
    topic: 'Access',
    summary: 'Make the text of a first admin token, for a server with a database of your own',
    load: async () => (await import('../commands/api-token-keygen.ts')).apiTokenKeygenCommand,
  },
  {
    path: 'login',
    topic: 'Access',
    summary: 'Keep the address of a server and an API token under a context',
    load: async () => (await import('../commands/login.ts')).loginCommand,
  },
  {
    path: 'logout',
    topic: 'Access',
    summary: 'Forget the token of a context; the token itself stays valid until it is revoked',
    load: async () => (await import('../commands/logout.ts')).logoutCommand,
  },
  {
    path: 'whoami',
    topic: 'Access',
    summary: 'Who you are to the server, and what you may do',
    load: async () => (await import('../commands/whoami.ts')).whoamiCommand,
  },
  {
    path: 'context list',
    topic: 'Access',
    summary: 'Servers that are known here',
    load: async () => (await import('../commands/context-list.ts')).contextListCommand,
  },
  {
    path: 'context use',
    topic: 'Access',
    summary: 'Make a context the current one',
    load: async () => (await import('../commands/context-use.ts')).contextUseCommand,
  },
  {
    path: 'context set',
    topic: 'Access',
    summary: 'Make or change a context: its server, its preferred output',
    load: async () => (await import('../commands/context-set.ts')).contextSetCommand,
  },
  {
    path: 'context delete',
    topic: 'Access',
    summary: 'Remove a context and its token from this machine',
    load: async () => (await import('../commands/context-delete.ts')).contextDeleteCommand,
  },
  {
    path: 'api',
    topic: 'Access',
    summary: 'Send one request to the API and print the answer',
    load: async () => (await import('../commands/api.ts')).apiCommand,
  },
  {
    path: 'server',
    topic: 'This machine',
    summary: 'Start a control plane on this machine, with its own database, and sign in to it',
    load: async () => (await import('../commands/server.ts')).serverCommand,
  },
  {
    path: 'completion',
    topic: 'This machine',
    summary: 'Print a script that completes commands, kinds and flags in your shell',
    load: async () => (await import('../commands/completion.ts')).completionCommandOf(CATALOGUE),
  },
  {
    path: 'version',
    topic: 'This machine',
    summary: 'Versions of this command and of the server',
    load: async () => (await import('../commands/version.ts')).versionCommand,
  },
];
