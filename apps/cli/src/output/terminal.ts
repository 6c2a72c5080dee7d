import { choosePaint, type Paint } from './colour.ts';
import type { Environment } from '../config.ts';
import type { GlobalOptions } from '../command/global-options.ts';

/** Where output goes: data on one stream that parses alone, everything else on the other. */
export interface Terminal {
  /** Data, on standard output. */
  readonly data: (text: string) => void;
  /** A note for people, on standard error; nothing with --quiet. */
  readonly note: (text: string) => void;
  /** An error, on standard error, always. */
  readonly error: (text: string) => void;
  readonly paint: Paint;
  readonly paintNotes: Paint;
  /** Whether standard output can be redrawn in place. */
  readonly canRedraw: boolean;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  /** Columns of standard output; null when it is no terminal. */
  readonly width: number | null;
}

/** As much of a process' streams as is used. */
export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: AsyncIterable<string | Buffer> & { readonly isTTY?: boolean };
}

interface OutputStream {
  readonly write: (text: string) => boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type TerminalOptions = Pick<GlobalOptions, 'isQuiet' | 'mayColour' | 'mayAsk'>;

export function createTerminal(streams: Streams, environment: Environment, options: TerminalOptions): Terminal {
  const colour = { noColor: environment.NO_COLOR, force: environment.CLICOLOR_FORCE, term: environment.TERM, mayColour: options.mayColour };
  const isTerminal = streams.stdout.isTTY === true;
  return {
    data: (text) => void streams.stdout.write(text),
    note: (text) => void (options.isQuiet || streams.stderr.write(`${text}\n`)),
    error: (text) => void streams.stderr.write(`${text}\n`),
    paint: choosePaint({ ...colour, isTerminal }),
    paintNotes: choosePaint({ ...colour, isTerminal: streams.stderr.isTTY === true }),
    canRedraw: isTerminal && environment.TERM !== 'dumb',
    canAsk: options.mayAsk && streams.stdin.isTTY === true && streams.stderr.isTTY === true,
    width: isTerminal ? (streams.stdout.columns ?? null) : null,
  };
}
