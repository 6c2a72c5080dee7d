import { linkSync, renameSync, rmSync } from 'node:fs';

/** Moves a drafted folder to its place, whole; one that is there already stays, and the draft is left. */
export function moveUnlessThere(draft: string, place: string): void {
  try {
    renameSync(draft, place);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/** The same for a file, which a rename would overwrite. */
export function linkUnlessThere(draft: string, place: string): void {
  try {
    linkSync(draft, place);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  rmSync(draft);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTEMPTY');
}
