import { z } from 'zod';
import { assignmentList } from '../api/cluster.ts';
import { blastRadius, dryRunQuery, nameOrUid, pageQuery } from '../api/common.ts';
import {
  assignRequest,
  configCreate,
  configList,
  configPatch,
  configQuery,
  configResource,
  publishQuery,
  renderRequest,
  rendering,
  revisionBody,
  revisionList,
  revisionResource,
  revisionSpec,
  unassignRequest,
} from '../api/config.ts';
import { nothing, route } from '../route.ts';
import { configsAddresses as at } from './configs.addresses.ts';

const params = z.strictObject({ config: nameOrUid });
const revisionParams = params.extend({ revision: z.string().min(2).max(80).describe('`r17`, a digest, or at least 8 of its hex digits') });

export const configsRoutes = {
  listConfigs: route(at.listConfigs, { summary: 'Configs by name', query: configQuery, response: configList }),
  createConfig: route(at.createConfig, {
    summary: 'Make a config',
    query: dryRunQuery,
    body: configCreate,
    response: configResource,
    status: 201,
  }),
  getConfig: route(at.getConfig, { summary: 'One config', params, response: configResource }),
  patchConfig: route(at.patchConfig, {
    summary: 'Change scope, baseline or prune cap; the answer names who enters and leaves',
    params,
    query: dryRunQuery,
    body: configPatch,
    response: configResource,
    ifMatch: 'required',
  }),
  deleteConfig: route(at.deleteConfig, {
    summary: 'Delete a config that no cluster has',
    params,
    response: nothing,
    status: 204,
    ifMatch: 'required',
  }),
  listRevisions: route(at.listRevisions, { summary: 'Revisions, newest first', params, query: pageQuery, response: revisionList }),
  publishRevision: route(at.publishRevision, {
    summary: 'Lint, pin and publish; the same content is the same revision',
    params,
    query: publishQuery,
    body: revisionSpec,
    response: revisionResource,
    status: 201,
    bodyLimit: '10MiB',
    takesYaml: true,
  }),
  getRevision: route(at.getRevision, {
    summary: 'One revision with its pins and findings',
    params: revisionParams,
    response: revisionResource,
  }),
  getRevisionBody: route(at.getRevisionBody, { summary: 'What was published, pinned', params: revisionParams, response: revisionBody }),
  renderRevision: route(at.renderRevision, {
    summary: 'What one cluster gets of a revision',
    params,
    body: renderRequest,
    response: rendering,
  }),
  listConfigAssignments: route(at.listConfigAssignments, {
    summary: 'Clusters that have this config, with verdicts',
    params,
    query: pageQuery,
    response: assignmentList,
  }),
  assignRevision: route(at.assignRevision, {
    summary: 'Assign a revision to a cluster or a selection in scope',
    params,
    query: dryRunQuery,
    body: assignRequest,
    response: blastRadius,
  }),
  withdrawOffers: route(at.withdrawOffers, {
    summary: 'Take back offers that no agent has claimed',
    params,
    query: dryRunQuery,
    body: unassignRequest,
    response: blastRadius,
  }),
  unassignConfig: route(at.unassignConfig, {
    summary: 'Detach a config from clusters: it keeps running there',
    params,
    query: dryRunQuery,
    body: unassignRequest,
    response: blastRadius,
  }),
} as const;
