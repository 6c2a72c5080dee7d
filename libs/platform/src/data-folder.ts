import { homedir } from 'node:os';
import { join } from 'node:path';

/** The machine as far as folders depend on it; given, so that the rule of every system can be tried on any. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly isRoot: boolean;
}

export function thisMachine(): Machine {
  return { platform: process.platform, home: homedir(), isRoot: process.getuid?.() === 0 };
}

/**
 * Where the control plane keeps database, keys and log; its CLI looks in the same place.
 *
 * Root's home is closed to the user that Postgres runs as, so root's data lies in the system's state folder.
 *
 * @param environment an empty text counts as missing
 */
export function dataFolder(environment: Readonly<Record<string, string | undefined>>, { platform, home, isRoot }: Machine): string {
  const { FLOTILLA_DATA_DIR: chosen, LOCALAPPDATA: local, XDG_DATA_HOME: shared } = environment;
  if (chosen) return chosen;
  if (platform === 'win32') return join(local || join(home, 'AppData', 'Local'), 'flotilla');
  if (isRoot) return '/var/lib/flotilla';
  return join(shared || join(home, '.local', 'share'), 'flotilla');
}
