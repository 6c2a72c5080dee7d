/** Close codes of a channel. 4xxx: the agent must not simply come back with the same session. */
export const CLOSE_CODES = { restarting: 1012, superseded: 4409, revoked: 4401, tooOld: 4408, malformed: 4400 } as const;
