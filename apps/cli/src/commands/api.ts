import { errorOf, headersOf, sendWithRetries, type TransportResponse } from '@flotilla/contracts/client';
import { readFileSync } from 'node:fs';
import { clientOptions } from '../command/create-context.ts';
import type { Context } from '../command/context.ts';
import { defineCommand, required, text, wholeNumber } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { decodeText } from '../manifests/decode-text.ts';
import { printBody } from '../output/print.ts';

const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'];

export const apiCommand = defineCommand({
  summary: 'Send one request to the API and print the answer',
  arguments: { method: required('<method>', METHODS.join(', ')), path: required('<path>', 'From the root: /api/v1/clusters') },
  options: {
    body: text('-f, --file <file>', 'JSON body, or - for standard input'),
    ifMatch: wholeNumber('--if-match <generation>', 'Generation that was read'),
  },
  examples: [
    ['api GET "/api/v1/clusters?limit=5"', 'signed in as in any other command'],
    ['api POST /api/v1/configs -f config.json', 'with a body'],
  ],
  run: async (context, { args, options }) => {
    const method = args.method.toUpperCase();
    if (!METHODS.includes(method)) throw usageError(`There is no method ${args.method} here`, `One of ${METHODS.join(', ')}`);
    if (!args.path.startsWith('/')) throw usageError('The path begins at the root', 'flotilla api GET /api/v1/clusters');
    const body = options.body === undefined ? null : await readBody(context, options.body);
    const headers = {
      accept: 'application/json',
      ...headersOf(clientOptions(context.connection(), context.globals)),
      ...(body === null ? {} : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
      ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
    };
    const response = await sendWithRetries(context.transport(), { method, path: args.path, headers, body }, method === 'GET');
    return printResponse(context, response);
  },
});

async function readBody(context: Context, file: string): Promise<string> {
  return decodeText(file === '-' ? await context.readInput() : readFileSync(file), file);
}

async function printResponse(context: Context, response: TransportResponse): Promise<void> {
  if (response.status < 200 || response.status > 299) throw errorOf(response);
  if (response.text === '') return context.terminal.note(`${response.status}, no content`);
  if (!(response.headers['content-type'] ?? '').includes('json')) return context.terminal.data(response.text);
  return printBody(context, JSON.parse(response.text));
}
