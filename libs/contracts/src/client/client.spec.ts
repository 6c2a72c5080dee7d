import { describe, expect, it } from 'vitest';
import { routes } from '../routes/table.ts';
import { addresses } from './addresses.ts';
import { ClientProblem, UnexpectedAnswer } from './client-errors.ts';
import { createClient } from './client.ts';
import { json, ScriptedTransport } from './scripted-transport.fixture.ts';

const problem = {
  type: '/docs/reference/errors#not_found',
  title: 'There is no such object',
  status: 404,
  code: 'not_found',
  detail: 'There is no cluster store-9',
  instance: '/api/v1/clusters/store-9',
  requestId: 'req_1',
  retryable: false,
  hint: 'flotilla get cluster',
};

describe('the client', () => {
  it('has an address for every route, the same as the table', () => {
    expect(Object.keys(addresses).toSorted()).toEqual(Object.keys(routes).toSorted());
    for (const [id, address] of Object.entries(addresses)) expect(routes[id as keyof typeof routes]).toMatchObject(address);
  });

  it('sends method, path, query, body and the generation that was read', async () => {
    const transport = new ScriptedTransport([json(200, { kind: 'Cluster' })]);

    await createClient(transport, { token: 'fut1_x', requestId: 'req_7' }).patchCluster({
      params: { cluster: 'store-1' },
      query: { dryRun: 'true' },
      body: { spec: { region: 'eu-west' } },
      ifMatch: 7,
    });

    expect(transport.sent).toEqual([
      {
        method: 'PATCH',
        path: '/api/v1/clusters/store-1?dryRun=true',
        headers: {
          accept: 'application/json',
          authorization: 'Bearer fut1_x',
          'x-request-id': 'req_7',
          'content-type': 'application/merge-patch+json',
          'if-match': '"7"',
        },
        body: '{"spec":{"region":"eu-west"}}',
      },
    ]);
  });

  it('answers an empty object where there is no content', async () => {
    const transport = new ScriptedTransport([{ status: 204, headers: {}, text: '' }]);

    expect(await createClient(transport).revokeApiToken({ params: { token: 'ci' } })).toEqual({});
  });

  it('throws a problem document with code, hint and request id', async () => {
    const transport = new ScriptedTransport([json(404, problem)]);

    const error = await createClient(transport)
      .getCluster({ params: { cluster: 'store-9' } })
      .catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ClientProblem);
    expect(error).toMatchObject({
      code: 'not_found',
      status: 404,
      hint: 'flotilla get cluster',
      requestId: 'req_1',
      message: 'There is no cluster store-9',
    });
  });

  it('tells an answer of something else from a refusal of the API', async () => {
    const transport = new ScriptedTransport([
      { status: 200, headers: { 'content-type': 'application/json' }, text: '<html>' },
      { status: 403, headers: { 'content-type': 'text/html' }, text: '<html>' },
    ]);
    const client = createClient(transport);

    await expect(client.getVersion({})).rejects.toBeInstanceOf(UnexpectedAnswer);
    await expect(client.getVersion({})).rejects.toMatchObject({ status: 403 });
  });
});
