import { z } from 'zod';
import { desiredDocument } from '../agent/messages.ts';
import { dryRunQuery, nameOrUid, pageQuery } from '../api/common.ts';
import {
  actBody,
  agentKeyList,
  assignmentList,
  assignmentResource,
  clusterList,
  clusterPatch,
  clusterQuery,
  clusterResource,
  fluxObjectList,
  fluxObjectQuery,
  historyList,
  problemList,
  pruneApproval,
} from '../api/cluster.ts';
import { nothing, route } from '../route.ts';
import { clustersAddresses as at } from './clusters.addresses.ts';

const params = z.strictObject({ cluster: nameOrUid });
const keyParams = params.extend({ thumbprint: z.string().max(64).describe('Thumbprint of the key') });
const forgetQuery = dryRunQuery.extend({ confirm: z.string().max(253).optional().describe('The cluster’s name, typed') });
const historyQuery = pageQuery.extend({ config: z.string().max(63).optional() });

export const clustersRoutes = {
  listClusters: route(at.listClusters, {
    summary: 'Clusters by selector, connectivity and shown word',
    query: clusterQuery,
    response: clusterList,
  }),
  getCluster: route(at.getCluster, { summary: 'One cluster with its state and age', params, response: clusterResource }),
  patchCluster: route(at.patchCluster, {
    summary: 'Change labels, region or display name',
    params,
    query: dryRunQuery,
    body: clusterPatch,
    response: clusterResource,
    ifMatch: 'required',
  }),
  forgetCluster: route(at.forgetCluster, {
    summary: 'Forget a cluster: its key dies, what runs there goes on, history stays',
    params,
    query: forgetQuery,
    response: clusterResource,
    ifMatch: 'required',
  }),
  restoreCluster: route(at.restoreCluster, {
    summary: 'Undo a forget while the name is free; the agent joins again',
    params,
    body: actBody,
    response: clusterResource,
  }),
  listClusterAssignments: route(at.listClusterAssignments, {
    summary: 'What is assigned and what runs, per config, with evidence',
    params,
    query: pageQuery,
    response: assignmentList,
  }),
  getClusterDesired: route(at.getClusterDesired, {
    summary: 'The document this cluster’s agent gets',
    params,
    response: desiredDocument.meta({ id: 'DesiredDocument' }),
  }),
  listClusterProblems: route(at.listClusterProblems, {
    summary: 'What is not well in this cluster',
    params,
    query: pageQuery,
    response: problemList,
  }),
  listClusterHistory: route(at.listClusterHistory, {
    summary: 'What was assigned, claimed and observed, newest first',
    params,
    query: historyQuery,
    response: historyList,
  }),
  listClusterKeys: route(at.listClusterKeys, { summary: 'Agent keys of this cluster', params, query: pageQuery, response: agentKeyList }),
  revokeClusterKey: route(at.revokeClusterKey, {
    summary: 'Revoke an agent key; its channel closes within 5 s',
    params: keyParams,
    response: nothing,
    status: 204,
  }),
  approveClusterPrune: route(at.approveClusterPrune, {
    summary: 'Let exactly this list of removals go, by its hash',
    params,
    body: pruneApproval,
    response: assignmentResource,
  }),
  listFluxObjects: route(at.listFluxObjects, {
    summary: 'Flux objects across clusters, owned or not',
    query: fluxObjectQuery,
    response: fluxObjectList,
  }),
} as const;
