import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { encodeBase64Url } from '../kernel/base64url.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { fieldList } from './field-list.ts';

/** Everything that a join states; both keys sign all of it. */
export interface JoinStatement {
  /** Origin of the server that the agent means to join: a signature is worth nothing elsewhere. */
  readonly audience: string;
  readonly handle: string;
  readonly thumbprint: string;
  readonly nonce: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The bytes under `tokenSignature` and `keySignature`. */
export function joinTranscript(statement: JoinStatement): Uint8Array {
  const { audience, handle, thumbprint, nonce, name, facts, labels } = statement;
  const claims = encodeBase64Url(sha256(utf8ToBytes(canonicalJson({ facts, labels }))));
  return fieldList('flotilla-join-v1', audience, handle, thumbprint, nonce, name, claims);
}
