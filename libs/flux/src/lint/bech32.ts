const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;

/** Whether a lower-case bech32 text carries this prefix and the right checksum. Source: BIP 173. */
export function isBech32(text: string, prefix: string): boolean {
  if (!text.startsWith(`${prefix}1`)) return false;
  const values = Array.from(text.slice(prefix.length + 1), (character) => CHARSET.indexOf(character));
  if (values.length < 6 || values.includes(-1)) return false;
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  return polymod([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values]) === 1;
}

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >> bit) & 1) checksum ^= term;
    });
  }
  return checksum >>> 0;
}
