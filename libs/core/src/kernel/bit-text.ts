/** An alphabet whose letters carry a fixed number of bits each, written without padding. */
export interface BitAlphabet {
  readonly letters: string;
  /** 5 for 32 letters, 6 for 64. */
  readonly bits: number;
}

/** The last letter's unused low bits are 0. */
export function encodeBits(bytes: Uint8Array, { letters, bits }: BitAlphabet): string {
  let text = '';
  let buffer = 0;
  let held = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    held += 8;
    while (held >= bits) {
      held -= bits;
      text += letters.charAt((buffer >> held) & (letters.length - 1));
    }
    buffer &= (1 << held) - 1;
  }
  return held > 0 ? text + letters.charAt((buffer << (bits - held)) & (letters.length - 1)) : text;
}

/**
 * The bytes of a text that {@link encodeBits} wrote: one text per byte string, so that no credential has two spellings.
 *
 * @returns null for a foreign letter, a length no byte string has, or unused bits that are not 0
 */
export function decodeBits(text: string, { letters, bits }: BitAlphabet): Uint8Array | null {
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const letter of text) {
    const value = letters.indexOf(letter);
    if (value < 0) return null;
    buffer = (buffer << bits) | value;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    bytes.push((buffer >> held) & 255);
    buffer &= (1 << held) - 1;
  }
  return held >= bits || buffer !== 0 ? null : Uint8Array.from(bytes);
}
