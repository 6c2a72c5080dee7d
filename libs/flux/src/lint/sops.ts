import { isJsonObject, type JsonObject, type JsonValue, type KubernetesObject } from '@flotilla/core';
import { listAt, textAt, valueAt } from '../fields.ts';
import { isBech32 } from './bech32.ts';
import type { Fault } from './finding.ts';
import { secretValues } from '../secret.ts';

type SopsFault = Pick<Fault, 'pointer' | 'message' | 'hint'>;

const AGE_RECIPIENT_LENGTH = 62;
const ENCRYPTED_VALUE =
  /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:([A-Za-z0-9+/=]+),tag:[A-Za-z0-9+/=]+,type:(?:str|int|float|bytes|bool|comment)\]$/;
/** 32 bytes in base64. */
const IV = /^[A-Za-z0-9+/]{43}=$/;
const AGE_FILE = /^\s*-----BEGIN AGE ENCRYPTED FILE-----\n[\s\S]+\n-----END AGE ENCRYPTED FILE-----\s*$/;
const KEY_SERVICES = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'key_groups'] as const;

/** Every way in which a SOPS file is not one that sops or kustomize-controller could decrypt. Source: getsops/sops stores/stores.go, aes/cipher.go. */
export function sopsFaults(object: KubernetesObject): readonly SopsFault[] {
  return [...annotationFaults(object), ...valueFaults(object), ...blockFaults(object)];
}

function annotationFaults(object: KubernetesObject): readonly SopsFault[] {
  return Object.keys(object.metadata.annotations ?? {})
    .filter((key) => key.startsWith('sops.'))
    .map((key) => ({
      pointer: `/metadata/annotations/${key.replaceAll('/', '~1')}`,
      message: `The annotation ${key} means nothing to SOPS`,
      hint: 'The version stands in sops.version',
    }));
}

function valueFaults(object: KubernetesObject): readonly SopsFault[] {
  return secretValues(object).flatMap(({ pointer, text }) => {
    const match = ENCRYPTED_VALUE.exec(text);
    if (match !== null && IV.test(match[1] ?? '')) return [];
    const message = match === null ? 'This is not a value that SOPS wrote' : 'The iv of this value is not 32 bytes long';
    return [{ pointer, message, hint: 'Values have the form ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]: let sops write them' }];
  });
}

function blockFaults(object: KubernetesObject): readonly SopsFault[] {
  const block = object['sops'];
  if (!isJsonObject(block)) return [{ pointer: '/sops', message: 'There is no sops block', hint: 'Encrypt the whole file with sops' }];
  const missing = ['mac', 'lastmodified', 'version'].filter((field) => textAt(block, field) === null);
  return [
    ...missing.map((field) => ({ pointer: `/sops/${field}`, message: `sops.${field} is missing`, hint: 'Let sops write the block' })),
    ...(KEY_SERVICES.some((service) => block[service] !== undefined)
      ? []
      : [{ pointer: '/sops', message: 'sops names no key', hint: 'sops.age lists who can decrypt' }]),
    ...ageFaults(block),
  ];
}

function ageFaults(block: JsonObject): readonly SopsFault[] {
  const age = block['age'];
  if (age === undefined) return [];
  if (Array.isArray(age)) return listAt(block, 'age').flatMap((entry, index) => entryFaults(entry, `/sops/age/${index}`));
  return [
    { pointer: '/sops/age', message: 'sops.age must be a list', hint: 'Write age: [{recipient, enc}]' },
    ...entryFaults(age, '/sops/age'),
  ];
}

function entryFaults(entry: JsonValue, pointer: string): readonly SopsFault[] {
  const faults: SopsFault[] = [];
  if (valueAt(entry, 'encrypted') !== undefined) {
    faults.push({
      pointer: `${pointer}/encrypted`,
      message: 'The encrypted data key is called enc, not encrypted',
      hint: 'Rename it to enc',
    });
  } else if (!AGE_FILE.test(textAt(entry, 'enc') ?? '')) {
    faults.push({ pointer: `${pointer}/enc`, message: 'enc is no armored age file', hint: 'Let sops write it' });
  }
  const recipient = textAt(entry, 'recipient');
  if (recipient === null)
    return [...faults, { pointer: `${pointer}/recipient`, message: 'recipient is missing', hint: 'Name the age recipient' }];
  return [...faults, ...recipientFaults(recipient, `${pointer}/recipient`)];
}

function recipientFaults(recipient: string, pointer: string): readonly SopsFault[] {
  const hint = 'An age recipient is age1 and 58 more characters, as age-keygen prints it';
  const faults: SopsFault[] = [];
  if (recipient.length !== AGE_RECIPIENT_LENGTH) {
    faults.push({ pointer, message: `The recipient has ${recipient.length} characters instead of ${AGE_RECIPIENT_LENGTH}`, hint });
  }
  if (!isBech32(recipient, 'age')) faults.push({ pointer, message: 'The checksum of the recipient is wrong', hint });
  return faults;
}
