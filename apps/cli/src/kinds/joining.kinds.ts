import { CliError } from '../exit-codes.ts';
import { joinTokenView, registrationView } from '../views/joining.view.ts';
import type { JoinToken, Registration } from '../views/resources.ts';
import { findRegistration } from './find-registration.ts';
import { queryWith, type Kind } from './kind.ts';

export const joinTokenKind: Kind<JoinToken> = {
  name: 'jointoken',
  aliases: ['jt', 'jointokens', 'join-token'],
  summary: 'Credentials that admit new clusters',
  filters: [],
  view: joinTokenView,
  list: (client, _filters, page) => client.listJoinTokens({ query: queryWith(page, {}) }),
  get: (client, joinToken) => client.getJoinToken({ params: { joinToken } }),
};

export const registrationKind: Kind<Registration> = {
  name: 'registration',
  aliases: ['rg', 'registrations'],
  summary: 'Joins and re-keys; a name is a uid or the cluster’s name',
  filters: ['phase'],
  view: registrationView,
  list: (client, { phase }, page) => client.listRegistrations({ query: queryWith(page, { phase }) }),
  get: async (client, name) => {
    const found = await findRegistration(client, name);
    if (found === null)
      throw new CliError('notFound', `There is no registration "${name}"`, [
        { label: 'hint', text: 'flotilla get registration lists those that wait' },
      ]);
    return found;
  },
};
