import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { FlotillaError } from '@flotilla/core';
import { afterAll, describe, expect, it } from 'vitest';
import { readCa } from './server-ca.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-ca-'));
const file = join(folder, 'ca.pem');
const [ONE = '', TWO = ''] = rootCertificates;
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string | Buffer): string | undefined {
  writeFileSync(file, text);
  return readCa(file);
}

// FC63: a line end behind what a file holds made everything fail, with a message about something else.
describe('certificate authorities from a file', () => {
  it.each([
    ['with a line feed', `${ONE}\n`],
    ['with CRLF', `${ONE}\n`.replaceAll('\n', '\r\n')],
    ['with blanks around', `  \n${ONE} \n\t`],
    ['with a byte order mark', `\uFEFF${ONE}\n`],
    ['with a remark before', `# the one of the shop\n${ONE}\n`],
  ])('are taken %s', (_, text) => {
    expect(read(text)?.replaceAll('\r\n', '\n')).toBe(ONE.trim());
  });

  it('are all that it holds', () => {
    expect(read(`${ONE}\n${TWO}\n`)).toBe(`${ONE.trim()}\n${TWO.trim()}`);
  });

  it.each([
    ['that is empty', '', 'holds no certificate'],
    ['with its line ends lost', ONE.replaceAll('\n', '\\n'), 'holds a broken certificate'],
    ['that is cut', ONE.slice(0, -100), 'holds no certificate'],
    [
      'with a broken one beside a good one',
      `${ONE}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      'holds a broken certificate',
    ],
    ['in UTF-16', Buffer.from(`\uFEFF${ONE}`, 'utf16le'), 'holds no certificate'],
  ])('are refused from one %s, by a sentence that names it', (_, text, what) => {
    expect(() => read(text)).toThrow(FlotillaError);
    expect(() => read(text)).toThrow(`${file} ${what}`);
  });

  it('are refused from one that is not there', () => {
    expect(() => readCa(join(folder, 'none'))).toThrow(`${join(folder, 'none')} cannot be read`);
  });

  it('are those of Node when none is named', () => {
    expect(readCa(undefined)).toBeUndefined();
  });
});
