import { ClientProblem, UnexpectedAnswer, Unreachable } from '@flotilla/contracts/client';
import { CliError, type ErrorNote } from '../exit-codes.ts';
import { clean } from './clean.ts';
import type { Paint } from './colour.ts';

const LABEL_WIDTH = 11;
const MAX_FAULTS = 20;

/** What failed, on what, why, what to type, code and request id. */
export function reportError(error: unknown, paint: Paint): string {
  const { headline, notes } = partsOf(error);
  const lines = notes.map(({ label, text }) => `  ${paint(label.padEnd(LABEL_WIDTH), 'quiet')}${indent(clean(text))}`);
  return [`${paint('error:', 'bad')} ${clean(headline)}`, ...lines].join('\n');
}

function partsOf(error: unknown): { readonly headline: string; readonly notes: readonly ErrorNote[] } {
  if (error instanceof CliError) return { headline: error.message, notes: error.notes };
  if (error instanceof ClientProblem) return { headline: error.message, notes: notesOf(error) };
  if (error instanceof Unreachable)
    return {
      headline: error.message,
      notes: [{ label: 'hint', text: 'Is the server running? flotilla server starts one here; --server or a context names another' }],
    };
  if (error instanceof UnexpectedAnswer)
    return { headline: error.message, notes: [{ label: 'hint', text: 'Check the address of the server: flotilla context list' }] };
  return { headline: error instanceof Error ? error.message : String(error), notes: [] };
}

function notesOf({ problem }: ClientProblem): readonly ErrorNote[] {
  const faults = (problem.errors ?? []).filter((fault) => !problem.detail.includes(fault.message));
  const shown = faults
    .slice(0, MAX_FAULTS)
    .map((fault) => ({ label: 'at', text: `${fault.pointer === '' ? fault.in : fault.pointer}: ${fault.message}` }));
  const hidden = faults.length - shown.length;
  return [
    ...shown,
    ...(hidden > 0 ? [{ label: '', text: `and ${hidden} more` }] : []),
    ...(problem.hint === undefined ? [] : [{ label: 'hint', text: problem.hint }]),
    ...(problem.code === 'unauthenticated' ? [{ label: 'sign in', text: 'flotilla login --server <url> --token-file <file>' }] : []),
    {
      label: 'code',
      text: `${problem.code} (${problem.status})   request ${problem.requestId}   more: flotilla explain error/${problem.code}`,
    },
  ];
}

function indent(text: string): string {
  return text.trimEnd().replaceAll('\n', `\n${' '.repeat(LABEL_WIDTH + 2)}`);
}
