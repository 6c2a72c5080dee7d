import { openGitRequest, unresolved } from './git-transport.ts';

const TYPES = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' } as const;
export type GitObjectType = (typeof TYPES)[keyof typeof TYPES];

const PACK_HEADER_BYTES = 12;
/** Progress and shallow lines come before the pack; it starts within this. */
const MAX_LEAD_BYTES = 64 * 1024;

/**
 * What kind of object a hash names on a server: the first object of the pack that a fetch of it would bring. The connection is dropped there.
 * Source: git-scm.com/docs/protocol-v2 fetch, git-scm.com/docs/pack-format.
 *
 * @throws FlotillaError `unresolved_reference` when the server does not give it
 */
export async function gitObjectType(url: string, oid: string): Promise<GitObjectType> {
  const lines = ['command=fetch', 'object-format=sha1', null, 'no-progress', 'deepen 1', `want ${oid}`, 'done'];
  const response = await openGitRequest(`${url}/git-upload-pack`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
      'git-protocol': 'version=2',
    },
    body: Buffer.from(`${lines.map((line) => (line === null ? '0001' : packetLine(line))).join('')}0000`),
  });
  const type = response.ok && response.body !== null ? await firstObjectType(response.body) : null;
  if (type === null)
    throw unresolved(`The Git server does not give ${oid}`, 'Give ref.commit yourself, or list the source under allowUnpinned');
  return type;
}

async function firstObjectType(body: ReadableStream<Uint8Array>): Promise<GitObjectType | null> {
  let answer = Buffer.alloc(0);
  let type: GitObjectType | null = null;
  for await (const chunk of body) {
    answer = Buffer.concat([answer, chunk]);
    type = typeInPack(packOf(answer));
    if (type !== null || answer.length > MAX_LEAD_BYTES) break;
  }
  return type;
}

/** The bytes of the pack so far: band 1 of the section `packfile`. */
function packOf(answer: Buffer): Buffer {
  const parts: Buffer[] = [];
  let isPack = false;
  let offset = 0;
  while (offset + 4 <= answer.length) {
    const length = Number.parseInt(answer.toString('latin1', offset, offset + 4), 16);
    if (Number.isNaN(length) || (length >= 4 && offset + length > answer.length && !isPack)) break;
    const line = answer.subarray(offset + 4, Math.min(offset + Math.max(length, 4), answer.length));
    if (isPack && line[0] === 1) parts.push(line.subarray(1));
    if (line.toString('latin1').trimEnd() === 'packfile') isPack = true;
    offset += Math.max(length, 4);
  }
  return Buffer.concat(parts);
}

function typeInPack(pack: Buffer): GitObjectType | null {
  if (pack.length <= PACK_HEADER_BYTES || pack.toString('latin1', 0, 4) !== 'PACK') return null;
  const bits = (pack.readUInt8(PACK_HEADER_BYTES) >> 4) & 7;
  return bits === 1 || bits === 2 || bits === 3 || bits === 4 ? TYPES[bits] : null;
}

function packetLine(text: string): string {
  return `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;
}
