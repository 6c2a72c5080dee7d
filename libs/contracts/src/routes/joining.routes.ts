import { z } from 'zod';
import { nameOrUid } from '../api/common.ts';
import {
  approval,
  joinTokenCreate,
  joinTokenCreated,
  joinTokenList,
  joinTokenQuery,
  joinTokenResource,
  registrationList,
  registrationQuery,
  registrationResource,
  rejection,
} from '../api/joining.ts';
import { route } from '../route.ts';
import { joiningAddresses as at } from './joining.addresses.ts';

const tokenParams = z.strictObject({ joinToken: nameOrUid });
const registrationParams = z.strictObject({ registration: nameOrUid });

export const joiningRoutes = {
  listJoinTokens: route(at.listJoinTokens, { summary: 'Join tokens, newest first', query: joinTokenQuery, response: joinTokenList }),
  createJoinToken: route(at.createJoinToken, {
    summary: 'Make a join token; it is shown once',
    body: joinTokenCreate,
    response: joinTokenCreated,
    status: 201,
  }),
  getJoinToken: route(at.getJoinToken, {
    summary: 'One join token and who joined with it',
    params: tokenParams,
    response: joinTokenResource,
  }),
  revokeJoinToken: route(at.revokeJoinToken, {
    summary: 'End a join token; clusters that joined stay',
    params: tokenParams,
    response: joinTokenResource,
  }),
  listRegistrations: route(at.listRegistrations, {
    summary: 'Joins and re-keys that wait for a human',
    query: registrationQuery,
    response: registrationList,
  }),
  approveRegistration: route(at.approveRegistration, {
    summary: 'Admit exactly the key whose thumbprint was seen',
    params: registrationParams,
    body: approval,
    response: registrationResource,
  }),
  rejectRegistration: route(at.rejectRegistration, {
    summary: 'Refuse a join',
    params: registrationParams,
    body: rejection,
    response: registrationResource,
  }),
} as const;
