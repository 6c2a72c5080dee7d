import type { JsonObject } from '@flotilla/core';
import { redact, redactText } from './redact.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Messages are static, so that they can be searched and counted; what varies is a fact beside it. Credentials are masked. */
export interface Logger {
  debug(message: string, facts?: JsonObject): void;
  info(message: string, facts?: JsonObject): void;
  warn(message: string, facts?: JsonObject): void;
  error(message: string, facts?: JsonObject): void;
}

/**
 * One JSON object a line: `level`, `time`, `message`, then the facts. In plain Node, for processes that count their megabytes.
 *
 * @param write gets the line with its end
 */
export function lineLogger(least: LogLevel, write: (line: string) => void): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, facts: JsonObject = {}) => {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
      write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...redact(facts) })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Says nothing. */
export const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** An error as facts: name, message and stack, and the same of its cause. */
export function errorFacts(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { error: redactText(String(error)) };
  const cause = error.cause === undefined ? {} : { cause: errorFacts(error.cause) };
  return { error: redactText(`${error.name}: ${error.message}`), stack: redactText(error.stack ?? ''), ...cause };
}

function ignore(): void {
  // Nothing is what it is for.
}
