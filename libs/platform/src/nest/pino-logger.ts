import type { JsonObject } from '@flotilla/core';
import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { LogLevel, Logger } from '../logger.ts';
import { redact, redactText } from '../redact.ts';

/** JSON lines on standard output, written by pino. */
export function pinoLogger(least: LogLevel): Logger {
  const logger = pino({
    level: least,
    base: null,
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  const at =
    (level: LogLevel) =>
    (message: string, facts: JsonObject = {}) =>
      logger[level](redact(facts), message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Nest's own messages in our form: what it tells at the start is of use to developers alone. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug('nest', factsOf(message, context));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn('nest', factsOf(message, context));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error('nest', factsOf(message, rest.at(-1)));
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.debug('nest', factsOf(message, context));
  }
}

function factsOf(message: unknown, context: unknown): JsonObject {
  return { text: redactText(String(message)), ...(typeof context === 'string' ? { context } : {}) };
}
