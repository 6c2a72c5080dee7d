export * from './addresses.ts';
export * from '../agent/close-codes.ts';
export * from './address-path.ts';
export * from './client.ts';
export * from './client-errors.ts';
export * from './pages.ts';
export * from './retry.ts';
export * from './transport.ts';
// The domain's words and small rules that every client shows alike; nothing here brings schemas along.
export {
  CONNECTIVITIES,
  encodeBase32,
  ERROR_CODES,
  formatApiToken,
  formatDuration,
  formatJoinToken,
  isName,
  joinTokenHandle,
  nearestWord,
  parseDuration,
  parseInstant,
  readSecretText,
  ROLE_NAMES,
  SHOWN_WORDS,
  suggestName,
  VERDICTS,
} from '@flotilla/core';
export type { ErrorCode, ShownWord } from '@flotilla/core';
