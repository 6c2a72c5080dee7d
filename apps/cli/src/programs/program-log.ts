import { readFileSync, statSync } from 'node:fs';

type LogEntry = Readonly<Record<string, unknown>>;

/** What one run of a program has logged: one JSON object a line, behind what was in the file before. */
export class ProgramLog {
  private readonly from: number;

  constructor(readonly file: string) {
    this.from = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The first entry with this message; null while there is none. */
  find(message: string): LogEntry | null {
    return this.entries().find((entry) => entry['message'] === message) ?? null;
  }

  /** The last error, as a sentence and what to do. */
  fault(): { readonly sentence: string; readonly hint: string } | null {
    const entry = this.entries().findLast(({ level }) => level === 'error');
    return entry === undefined ? null : { sentence: textOf(entry['message']), hint: textOf(entry['hint']) };
  }

  private entries(): readonly LogEntry[] {
    const text = readFileSync(this.file).subarray(this.from).toString('utf8');
    return text
      .split('\n')
      .map(readLine)
      .filter((entry) => entry !== null);
  }
}

function readLine(line: string): LogEntry | null {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? { ...entry } : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
