import type { Address } from '../route.ts';

/** Addresses of the configs routes. */
export const configsAddresses = {
  listConfigs: { id: 'listConfigs', method: 'GET', path: '/api/v1/configs', access: 'config:read' },
  createConfig: { id: 'createConfig', method: 'POST', path: '/api/v1/configs', access: 'config:write' },
  getConfig: { id: 'getConfig', method: 'GET', path: '/api/v1/configs/:config', access: 'config:read' },
  patchConfig: { id: 'patchConfig', method: 'PATCH', path: '/api/v1/configs/:config', access: 'config:write' },
  deleteConfig: { id: 'deleteConfig', method: 'DELETE', path: '/api/v1/configs/:config', access: 'config:write' },
  listRevisions: { id: 'listRevisions', method: 'GET', path: '/api/v1/configs/:config/revisions', access: 'config:read' },
  publishRevision: { id: 'publishRevision', method: 'POST', path: '/api/v1/configs/:config/revisions', access: 'revision:publish' },
  getRevision: { id: 'getRevision', method: 'GET', path: '/api/v1/configs/:config/revisions/:revision', access: 'config:read' },
  getRevisionBody: {
    id: 'getRevisionBody',
    method: 'GET',
    path: '/api/v1/configs/:config/revisions/:revision/body',
    access: 'config:read',
  },
  renderRevision: { id: 'renderRevision', method: 'POST', path: '/api/v1/configs/:config/render', access: 'config:read' },
  listConfigAssignments: { id: 'listConfigAssignments', method: 'GET', path: '/api/v1/configs/:config/assignments', access: 'config:read' },
  assignRevision: { id: 'assignRevision', method: 'POST', path: '/api/v1/configs/:config/assign', access: 'assignment:write' },
  withdrawOffers: { id: 'withdrawOffers', method: 'POST', path: '/api/v1/configs/:config/withdraw', access: 'assignment:write' },
  unassignConfig: { id: 'unassignConfig', method: 'POST', path: '/api/v1/configs/:config/unassign', access: 'assignment:write' },
} as const satisfies Record<string, Address>;
