// C0 without tab and newline, DEL, C1, and halves of surrogate pairs.
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Longest message that is kept of a condition, in UTF-16 code units. */
export const MAX_MESSAGE = 2_048;
/** Longest reason, revision or name of an owner that is kept. */
export const MAX_WORD = 512;

/** Text from a cluster made harmless: what no terminal or database should see becomes U+FFFD, and the rest is cut, with an ellipsis. */
export function cleanText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replace(UNPRINTABLE, '\uFFFD');
}
