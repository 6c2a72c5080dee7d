import { usageError } from '../exit-codes.ts';
import { configView, revisionView } from '../views/config.view.ts';
import type { Config, Revision } from '../views/resources.ts';
import { queryWith, type Kind } from './kind.ts';
import { parseRevisionName } from './revision-name.ts';

export const configKind: Kind<Config> = {
  name: 'config',
  aliases: ['cfg', 'configs'],
  summary: 'Named deployable units',
  filters: ['prefix'],
  view: configView,
  list: (client, { prefix }, page) => client.listConfigs({ query: queryWith(page, { q: prefix }) }),
  get: (client, config) => client.getConfig({ params: { config } }),
};

export const revisionKind: Kind<Revision> = {
  name: 'revision',
  aliases: ['rev', 'revisions'],
  summary: 'Immutable versions of a config: webapp@r3, or --config webapp for all of them',
  filters: ['config'],
  view: revisionView,
  list: (client, { config }, page) => {
    if (config === undefined)
      throw usageError('Revisions of which config?', 'flotilla get revision --config <config>, or webapp@r3 for one');
    return client.listRevisions({ params: { config }, query: queryWith(page, {}) });
  },
  get: (client, name) => client.getRevision({ params: parseRevisionName(name) }),
};
