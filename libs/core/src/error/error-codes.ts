/** Who must act so that the same request can succeed. */
export type ErrorActor = 'caller' | 'agent' | 'administrator' | 'nobody';

interface ErrorCodeEntry {
  readonly status: number;
  readonly actor: ErrorActor;
  readonly title: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable?: true;
}

/** Every code of a problem document. A code never changes its meaning; `docs/reference/errors.md` explains each. */
export const ERROR_CODES = {
  malformed_body: { status: 400, actor: 'caller', title: 'The body cannot be read' },
  non_canonical_path: { status: 400, actor: 'caller', title: 'The path is not in its canonical form' },
  unknown_parameter: { status: 400, actor: 'caller', title: 'A query parameter is unknown' },
  invalid_selector: { status: 400, actor: 'caller', title: 'The selector cannot be read' },
  unauthenticated: { status: 401, actor: 'caller', title: 'The credential is missing or not valid here' },
  join_rejected: { status: 401, actor: 'caller', title: 'The join was refused' },
  clock_skew: { status: 401, actor: 'agent', title: "The request's time is too far from the server's", retryable: true },
  key_revoked: { status: 401, actor: 'administrator', title: 'This agent key was revoked' },
  forbidden: { status: 403, actor: 'administrator', title: 'A permission is missing' },
  not_found: { status: 404, actor: 'caller', title: 'There is no such object' },
  method_not_allowed: { status: 405, actor: 'caller', title: 'This path does not take this method' },
  cursor_expired: { status: 410, actor: 'caller', title: 'The cursor belongs to another list' },
  illegal_transition: { status: 409, actor: 'caller', title: 'The phase does not allow this' },
  name_taken: { status: 409, actor: 'caller', title: 'The name is taken' },
  claim_refused: { status: 409, actor: 'agent', title: 'The offer was withdrawn or has expired' },
  thumbprint_changed: { status: 409, actor: 'caller', title: 'The thumbprint is not the one that waits' },
  session_superseded: { status: 409, actor: 'agent', title: 'A newer agent process has taken over' },
  session_unknown: { status: 409, actor: 'agent', title: 'The session is unknown; open the channel first', retryable: true },
  blast_radius_changed: { status: 409, actor: 'caller', title: 'More clusters match than were confirmed' },
  prune_changed: { status: 409, actor: 'caller', title: 'What would be pruned has changed' },
  still_referenced: { status: 409, actor: 'caller', title: 'Something still refers to this object' },
  precondition_failed: { status: 412, actor: 'caller', title: 'The object has changed since it was read' },
  body_too_large: { status: 413, actor: 'caller', title: 'The body is too large' },
  unsupported_media_type: { status: 415, actor: 'caller', title: 'This content type is not taken here' },
  unsupported_encoding: { status: 415, actor: 'caller', title: 'This content encoding is not taken here' },
  invalid_field: { status: 422, actor: 'caller', title: 'A field is not valid' },
  unknown_field: { status: 422, actor: 'caller', title: 'A field is unknown' },
  unsupported_field: { status: 422, actor: 'caller', title: 'This version does not support the field' },
  immutable_field: { status: 422, actor: 'caller', title: 'The field cannot change' },
  lint_failed: { status: 422, actor: 'caller', title: 'The revision has lint errors' },
  plaintext_secret: { status: 422, actor: 'caller', title: 'A revision never carries a Secret' },
  sops_secret_in_revision: { status: 422, actor: 'caller', title: 'A SOPS Secret belongs into a source' },
  unresolved_reference: { status: 422, actor: 'caller', title: 'A Git reference cannot be resolved' },
  unresolved_variable: { status: 422, actor: 'caller', title: 'A variable has no value' },
  empty_scope: { status: 422, actor: 'caller', title: 'No cluster matches' },
  precondition_required: { status: 428, actor: 'caller', title: 'If-Match is required' },
  confirmation_required: { status: 428, actor: 'caller', title: 'This many clusters need a confirm token' },
  rate_limited: { status: 429, actor: 'caller', title: 'Too many requests', retryable: true },
  internal: { status: 500, actor: 'nobody', title: 'The server failed' },
  database_unavailable: { status: 503, actor: 'administrator', title: 'The database cannot be reached', retryable: true },
  overloaded: { status: 503, actor: 'nobody', title: 'The server is overloaded', retryable: true },
  shutting_down: { status: 503, actor: 'nobody', title: 'The server is shutting down', retryable: true },
  database_locked: { status: 503, actor: 'administrator', title: 'Another server uses this data folder' },
  schema_too_new: { status: 503, actor: 'administrator', title: 'A newer version has migrated this database' },
  database_failed: { status: 503, actor: 'administrator', title: 'The embedded Postgres did not start' },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The table's row, with `retryable` spelled out. */
export function errorEntry(code: ErrorCode): ErrorCodeEntry {
  return ERROR_CODES[code];
}
