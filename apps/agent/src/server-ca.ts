import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FlotillaError } from '@flotilla/core';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificate authorities of the server; what editors and shells leave around them (line ends, blanks, a byte order mark) does not count.
 *
 * @returns undefined without a file: Node's own authorities
 * @throws FlotillaError `invalid_field`, which names the file; one without a certificate must not pass, because Node's own would stand in
 */
export function readCa(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const certificates = textOf(file).match(CERTIFICATE) ?? [];
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates.join('\n');
  throw new FlotillaError('invalid_field', {
    detail: `The file ${file} holds ${certificates.length === 0 ? 'no certificate' : 'a broken certificate'}`,
    hint: 'Give --ca-file the authorities of the server in PEM, from BEGIN CERTIFICATE to END CERTIFICATE',
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FlotillaError('invalid_field', { detail: `The certificate authorities' file ${file} cannot be read`, cause });
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}
