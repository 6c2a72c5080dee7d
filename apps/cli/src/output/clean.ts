// C0 but tab and line feed, DEL, C1, and the marks that turn the direction of text: what a cluster says must not steer a terminal.
const STEERING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Text from elsewhere, made safe to print; lines and tabs stay. */
export function clean(text: string): string {
  return text.replace(STEERING, '');
}

/** The same on one line: for cells of a table. */
export function cleanLine(text: string): string {
  return clean(text.replace(/\s+/g, ' ')).trim();
}
