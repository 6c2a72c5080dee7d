import type { JsonObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { manifest } from '../../fixtures/manifests.ts';
import { isBech32 } from '../bech32.ts';
import { aRevision } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';

const VALUE = `ENC[AES256_GCM,data:aGk=,iv:${'A'.repeat(43)}=,tag:${'A'.repeat(22)}==,type:str]`;
const RECIPIENT = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const ENC = '-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3Yx\n-----END AGE ENCRYPTED FILE-----\n';
const BLOCK: JsonObject = { age: [{ recipient: RECIPIENT, enc: ENC }], mac: VALUE, lastmodified: '2026-08-01T10:00:00Z', version: '3.9.0' };
const secret = (fields: JsonObject) => manifest('v1', 'Secret', 'x', fields);
const faults = (fields: JsonObject) => lintRevision(aRevision([secret(fields)])).map(({ rule, pointer }) => `${rule} ${pointer}`);

describe('FLX007', () => {
  it('refuses a SOPS Secret that is right in every detail, with a code of its own and the way out', () => {
    expect(lintRevision(aRevision([secret({ data: { password: VALUE }, sops: BLOCK })]))).toMatchObject([
      { rule: 'FLX007', severity: 'Error', code: 'sops_secret_in_revision', pointer: '', hint: expect.stringContaining('spec.decryption') },
    ]);
  });

  it.each<[string, JsonObject, string]>([
    ['a value that sops did not write', { data: { password: 'ENC[AGE...]' }, sops: BLOCK }, 'FLX007 /data/password'],
    ['an iv of another length', { data: { password: VALUE.replace('AAAA', '') }, sops: BLOCK }, 'FLX007 /data/password'],
    ['a block without a key', { sops: { mac: VALUE, lastmodified: 'x', version: '3' } }, 'FLX007 /sops'],
    ['age as one entry', { sops: { ...BLOCK, age: { recipient: RECIPIENT, enc: ENC } } }, 'FLX007 /sops/age'],
    ['a data key that is no age file', { sops: { ...BLOCK, age: [{ recipient: RECIPIENT, enc: 'x' }] } }, 'FLX007 /sops/age/0/enc'],
    ['an entry without a recipient', { sops: { ...BLOCK, age: [{ enc: ENC }] } }, 'FLX007 /sops/age/0/recipient'],
    [
      'a recipient with one wrong letter',
      { sops: { ...BLOCK, age: [{ recipient: RECIPIENT.replace('ql3', 'qm3'), enc: ENC }] } },
      'FLX007 /sops/age/0/recipient',
    ],
    ['encrypted values without a block', { data: { password: VALUE } }, 'FLX007 /sops'],
  ])('names %s', (_what, fields, fault) => {
    expect(faults(fields)).toEqual(['FLX007 ', fault]);
  });

  it('refuses whatever else carries a sops block', () => {
    expect(lintRevision(aRevision([manifest('v1', 'ConfigMap', 'x', { data: {}, sops: BLOCK })]))).toMatchObject([{ rule: 'FLX007' }]);
  });
});

describe('a bech32 checksum', () => {
  it('is checked as BIP 173 says', () => {
    expect(isBech32(RECIPIENT, 'age')).toBe(true);
    expect(isBech32('a12uel5l', 'a')).toBe(true);
    expect(isBech32('a12uel5m', 'a')).toBe(false);
    expect(isBech32(RECIPIENT.toUpperCase(), 'age')).toBe(false);
    expect(isBech32('age1', 'age')).toBe(false);
  });
});
