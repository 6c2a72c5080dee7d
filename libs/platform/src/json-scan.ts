import { FlotillaError } from '@flotilla/core';

/** What a JSON text may hold at most. */
export const JSON_LIMITS = { depth: 32, keys: 10_000, stringLength: 1_048_576 } as const;

const MAX_QUOTED = 64;
const POISONED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const BLANK = /[ \t\n\r]*/y;
const WORDS = ['true', 'false', 'null'] as const;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Reads JSON that nobody has checked: RFC 8259, and none of what parsers disagree about. A key given twice, a key that pollutes prototypes,
 * a lone surrogate, NUL, an integer beyond ±2⁵³ and whatever exceeds {@link JSON_LIMITS} is refused.
 *
 * @throws FlotillaError `malformed_body` that says line and column, for a key given twice the key and both places
 */
export function parseJson(text: string): unknown {
  new JsonScan(text).whole();
  return JSON.parse(text);
}

/** @throws FlotillaError `malformed_body` for bytes that are not UTF-8, or begin with a byte order mark */
export function decodeUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8');
  }
  if (text.startsWith('\uFEFF')) throw malformed('The body begins with a byte order mark');
  return text;
}

export function malformed(detail: string): FlotillaError {
  return new FlotillaError('malformed_body', { detail });
}

/** A key as a message repeats it: of a long one, what tells it apart. */
export function quoted(key: string): string {
  return JSON.stringify(key.length > MAX_QUOTED ? `${key.slice(0, MAX_QUOTED)}…` : key);
}

/** One pass over a text; keeps nothing but the place and the counts. */
class JsonScan {
  private at = 0;
  private keys = 0;

  constructor(private readonly text: string) {}

  whole(): void {
    this.value(1);
    if (this.at < this.text.length) throw this.fault('Nothing may follow the value');
  }

  private value(depth: number): void {
    this.skip(BLANK);
    const first = this.text[this.at];
    if (first === '{') this.object(depth);
    else if (first === '[') this.list(depth);
    else if (first === '"') this.string();
    else this.scalar();
    this.skip(BLANK);
  }

  private object(depth: number): void {
    this.enter(depth);
    const seen = new Map<string, number>();
    if (this.takes('}')) return;
    do {
      this.skip(BLANK);
      this.key(seen);
      this.skip(BLANK);
      this.expect(':');
      this.value(depth + 1);
    } while (this.takes(','));
    this.expect('}');
  }

  private key(seen: Map<string, number>): void {
    const start = this.at;
    const key = this.string();
    this.keys += 1;
    if (this.keys > JSON_LIMITS.keys) throw this.fault(`More than ${JSON_LIMITS.keys} keys`, start);
    if (POISONED_KEYS.has(key)) throw this.fault(`The key "${key}" is never taken`, start);
    const first = seen.get(key);
    if (first !== undefined) throw malformed(`The key ${quoted(key)} is given twice: at ${this.place(first)} and at ${this.place(start)}`);
    seen.set(key, start);
  }

  private list(depth: number): void {
    this.enter(depth);
    if (this.takes(']')) return;
    do this.value(depth + 1);
    while (this.takes(','));
    this.expect(']');
  }

  private enter(depth: number): void {
    if (depth > JSON_LIMITS.depth) throw this.fault(`Nested deeper than ${JSON_LIMITS.depth} levels`);
    this.at += 1;
    this.skip(BLANK);
  }

  private string(): string {
    const start = this.at;
    this.expect('"');
    this.skip(PLAIN);
    while (this.text[this.at] === '\\') {
      this.at += 2;
      this.skip(PLAIN);
    }
    this.expect('"');
    const literal = this.text.slice(start, this.at);
    const value = literal.includes('\\') ? this.unescape(literal, start) : literal.slice(1, -1);
    if (value.length > JSON_LIMITS.stringLength) throw this.fault(`A text longer than ${JSON_LIMITS.stringLength} characters`, start);
    if (value.includes('\0')) throw this.fault('A text with NUL', start);
    if (LONE_SURROGATE.test(value)) throw this.fault('A text with half a character (a lone surrogate)', start);
    return value;
  }

  private unescape(literal: string, start: number): string {
    try {
      return String(JSON.parse(literal));
    } catch {
      throw this.fault('A text with an escape that JSON does not know', start);
    }
  }

  private scalar(): void {
    const word = WORDS.find((candidate) => this.text.startsWith(candidate, this.at));
    if (word !== undefined) {
      this.at += word.length;
      return;
    }
    const start = this.at;
    const digits = this.skip(NUMBER);
    if (digits === '') throw this.fault(start >= this.text.length ? 'The text ends too early' : 'No JSON value begins here');
    const number = Number(digits);
    if (!Number.isFinite(number)) throw this.fault('A number that is too large', start);
    if (/^-?\d+$/.test(digits) && !Number.isSafeInteger(number))
      throw this.fault('An integer beyond 2^53, which cannot be kept exactly; write it as a text', start);
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private takes(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.takes(character)) throw this.fault(this.at >= this.text.length ? 'The text ends too early' : `"${character}" is missing`);
  }

  private fault(what: string, at = this.at): FlotillaError {
    return malformed(`${what}, at ${this.place(at)}`);
  }

  private place(at: number): string {
    const before = this.text.slice(0, at);
    return `line ${before.split('\n').length} column ${at - before.lastIndexOf('\n')}`;
  }
}
