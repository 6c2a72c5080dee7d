import { nothing, problem, type Access, type ResponseOf, type Route, type routes } from '@flotilla/contracts';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';

type OpenApi = ResponseOf<typeof routes.getOpenApi>;

const PROBLEM: ZodOpenApiResponseObject = {
  id: 'Problem',
  description: 'A problem document (RFC 9457); `code` says which, the manual what to do',
  content: { 'application/problem+json': { schema: problem } },
};

/** The route table as OpenAPI 3.1; nothing is said here that the table does not say. */
export function describeApi(table: readonly Route[], version: string): OpenApi {
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Flotilla',
      version,
      description:
        'Flux configurations across fleets of Kubernetes clusters. Fields are only ever added; clients tolerate what they do not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that brought this document' }],
    tags: [...new Set(table.map(tagOf))].map((name) => ({ name, description: `Paths under /${name}` })),
    components: {
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer', description: 'An API token, `fut1_…`' },
        agentProof: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`FlotillaAgent <JWS>`: proof of the agent’s key for this very request',
        },
      },
    },
    paths: pathsOf(table),
  });
  return JSON.parse(JSON.stringify(document)) as OpenApi; // without what is undefined it is JSON
}

function pathsOf(table: readonly Route[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of table) {
    const operations = (paths[route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')] ??= {});
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  return paths;
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [tagOf(route)],
    security: securityOf(route.access),
    'x-access': route.access,
    ...(route.access.includes(':') ? { 'x-permission': route.access } : {}),
    'x-stability': route.stability,
    ...parametersOf(route),
    ...bodyOf(route),
    responses: { ...successOf(route), ...problemsOf(route) },
  };
}

function parametersOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestParams'> {
  const ifMatch = z.object({ 'If-Match': z.string().describe('ETag of the object as it was read') });
  return {
    requestParams: {
      ...(isFilled(route.params) ? { path: route.params } : {}),
      ...(isFilled(route.query) ? { query: route.query } : {}),
      ...(route.ifMatch === 'required' ? { header: ifMatch } : {}),
    },
  };
}

function bodyOf({ body, takesYaml }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (body === nothing) return {};
  const json = { 'application/json': { schema: body } };
  return { requestBody: { required: true, content: takesYaml ? { ...json, 'application/yaml': { schema: body } } : json } };
}

function successOf(route: Route): ZodOpenApiResponsesObject {
  if (route.kind === 'upgrade') return { '101': { description: 'The connection is a WebSocket from here on' } };
  if (route.status === 204) return { '204': { description: 'Done' } };
  return { [`${route.status}`]: { description: route.summary, content: { [contentTypeOf(route)]: { schema: route.response } } } };
}

/** The statuses that the route's own shape makes possible; `5XX` for all that is ours. */
function problemsOf(route: Route): ZodOpenApiResponsesObject {
  const hasBody = route.body !== nothing;
  const statuses = [
    '400',
    '401',
    ...(route.access.includes(':') ? ['403'] : []),
    ...(isFilled(route.params) ? ['404'] : []),
    ...(route.method === 'GET' ? [] : ['409']),
    ...(route.ifMatch === 'required' ? ['412', '428'] : []),
    ...(hasBody ? ['413', '415', '422'] : []),
    '4XX',
    '5XX',
  ];
  return Object.fromEntries(statuses.map((status) => [status, PROBLEM]));
}

function contentTypeOf({ response, access }: Route): string {
  if (!(response instanceof z.ZodString)) return 'application/json';
  return access === 'management' ? 'text/plain' : 'text/html';
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public' || access === 'management') return [];
  return access === 'agent' ? [{ agentProof: [] }] : [{ apiToken: [] }];
}

/** `clusters` of `/api/v1/clusters/:cluster`; the plane where there is no noun. */
function tagOf({ path }: Route): string {
  const [plane = '', , noun] = path.slice(1).split('/');
  return plane === 'api' ? (noun ?? 'api') : plane;
}

function isFilled(schema: z.ZodType): schema is z.ZodObject {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length > 0;
}
