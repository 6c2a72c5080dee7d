import { nearestWord, parseDuration } from '@flotilla/contracts/client';
import { usageError } from '../exit-codes.ts';

export const OUTPUT_FORMATS = ['table', 'wide', 'json', 'yaml', 'jsonl', 'name', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Options that every command takes, before or after its name. */
export const GLOBAL_OPTIONS = [
  { flags: '--context <name>', description: 'Context of the configuration' },
  { flags: '--server <url>', description: 'Address of the server' },
  { flags: '-o, --output <format>', description: OUTPUT_FORMATS.join(', ') },
  { flags: '--timeout <duration>', description: 'Give up after this long: 90s, 10m' },
  { flags: '--request-id <id>', description: 'Sent as X-Request-Id' },
  { flags: '--confirm <text>', description: 'Answers a severe question: the name, or the confirm token' },
  { flags: '--yes', description: 'Answer yes to plain questions' },
  { flags: '--no-input', description: 'Never ask' },
  { flags: '--no-color', description: 'No colours' },
  { flags: '--quiet', description: 'No notes on standard error' },
  { flags: '-v, --verbose', description: 'Show each request on standard error' },
] as const;

export interface GlobalOptions {
  readonly context: string | undefined;
  readonly server: string | undefined;
  /** Undefined: what the environment, the context or the command prefers. */
  readonly output: OutputFormat | undefined;
  readonly timeoutMs: number | undefined;
  readonly requestId: string | undefined;
  readonly confirm: string | undefined;
  readonly saysYes: boolean;
  readonly mayAsk: boolean;
  readonly mayColour: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
}

/** @param values as commander names them */
export function readGlobalOptions(values: Readonly<Record<string, unknown>>): GlobalOptions {
  const textOf = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const output = textOf('output');
  return {
    context: textOf('context'),
    server: textOf('server'),
    output: output === undefined ? undefined : readFormat(output, '-o'),
    timeoutMs: readTimeout(textOf('timeout')),
    requestId: textOf('requestId'),
    confirm: textOf('confirm'),
    saysYes: values['yes'] === true,
    mayAsk: values['input'] !== false,
    mayColour: values['color'] !== false,
    isQuiet: values['quiet'] === true,
    isVerbose: values['verbose'] === true,
  };
}

/** @param origin what to name in the error: the flag, the variable or the file */
export function readFormat(given: string, origin: string): OutputFormat {
  const format = OUTPUT_FORMATS.find((known) => known === given);
  if (format !== undefined) return format;
  const nearest = nearestWord(given, OUTPUT_FORMATS);
  throw usageError(
    `${origin}: there is no output format "${given}"`,
    nearest === null ? `One of ${OUTPUT_FORMATS.join(', ')}` : `Did you mean ${nearest}?`,
  );
}

function readTimeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const ms = parseDuration(given);
  if (ms === null || ms === 0) throw usageError(`--timeout: "${given}" is not a duration`, 'Write 90s, 30m or 4h');
  return ms;
}
