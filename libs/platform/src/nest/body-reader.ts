import { createGunzip } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyLimit } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';

const KIB = 1_024;
const LIMITS: Readonly<Record<BodyLimit, number>> = { '16KiB': 16 * KIB, '64KiB': 64 * KIB, '1MiB': 1_024 * KIB, '10MiB': 10_240 * KIB };
const MAX_HELD_BYTES = 64 * 1_024 * KIB;
const MAX_GZIP_BYTES = 2 * 1_024 * KIB;
const MAX_EXPANSION = 100;

/**
 * Reads bodies under caps that hold before anything is parsed.
 *
 * INVARIANT: `held` is the sum of the bytes of all bodies that are being read or are not yet released; above 64 MiB none is begun.
 */
export class BodyReader {
  private held = 0;

  /**
   * All bytes of a body, inflated where the route takes gzip (those of 10 MiB).
   *
   * @returns null without a body, else bytes that the caller gives back by `release`
   * @throws FlotillaError `body_too_large`, `unsupported_encoding`, `malformed_body` or `overloaded`
   */
  async read(request: IncomingMessage, limit: BodyLimit): Promise<Buffer | null> {
    const { 'content-length': length, 'transfer-encoding': transfer, 'content-encoding': encoding } = request.headers;
    if (transfer === undefined && (length === undefined || length === '0')) return null;
    const isGzip = readEncoding(encoding, limit);
    const cap = LIMITS[limit];
    const wireCap = isGzip ? MAX_GZIP_BYTES : cap;
    if (length !== undefined && Number(length) > wireCap) throw tooLarge(wireCap);
    return isGzip ? this.inflate(request, cap) : this.collect(request, cap);
  }

  release(body: Buffer): void {
    this.held -= body.length;
  }

  private async inflate(request: IncomingMessage, cap: number): Promise<Buffer> {
    let wire = 0;
    const gunzip = createGunzip();
    request.on('data', (chunk: Buffer) => {
      wire += chunk.length;
      if (wire > MAX_GZIP_BYTES) gunzip.destroy(tooLarge(MAX_GZIP_BYTES));
    });
    request.pipe(gunzip);
    try {
      return await this.collect(gunzip, cap, () => wire * MAX_EXPANSION);
    } catch (error) {
      if (error instanceof FlotillaError) throw error;
      throw new FlotillaError('malformed_body', { detail: 'The body is not gzip', cause: error });
    } finally {
      request.unpipe(gunzip);
      gunzip.destroy();
    }
  }

  private async collect(stream: Readable, cap: number, maxNow: () => number = () => cap): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
        const bytes: Buffer = chunk; // no encoding is set, so chunks are buffers
        size += bytes.length;
        this.held += bytes.length;
        if (size > Math.min(cap, maxNow())) throw tooLarge(cap);
        if (this.held > MAX_HELD_BYTES) throw new FlotillaError('overloaded', { detail: 'Too many bodies are being read at the moment' });
        chunks.push(bytes);
      }
      return Buffer.concat(chunks);
    } catch (error) {
      this.held -= size;
      throw error;
    }
  }
}

function readEncoding(encoding: string | undefined, limit: BodyLimit): boolean {
  if (encoding === undefined || encoding === 'identity') return false;
  if (encoding === 'gzip' && limit === '10MiB') return true;
  const taken = limit === '10MiB' ? 'gzip or no encoding' : 'no content encoding';
  throw new FlotillaError('unsupported_encoding', { detail: `This route takes ${taken}` });
}

function tooLarge(cap: number): FlotillaError {
  return new FlotillaError('body_too_large', { detail: `The body has more than ${cap} bytes`, hint: 'Send less, or send it in parts' });
}
