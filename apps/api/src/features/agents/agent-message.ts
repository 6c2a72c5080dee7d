import { agentMessage, type AgentMessage } from '@flotilla/contracts';
import { isJsonObject } from '@flotilla/core';

/** A message that was read, or what is wrong with it and whom to tell. */
export type ReadMessage = { readonly message: AgentMessage } | { readonly id: string | null; readonly fault: string };

/** NUL or half a character, escaped: Postgres takes neither, and our agents send neither. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** @returns null for what is no JSON object: its sender does not speak this protocol */
export function readAgentMessage(text: string): ReadMessage | null {
  const value = parse(text);
  if (!isJsonObject(value)) return null;
  const id = typeof value['id'] === 'string' ? value['id'].slice(0, 64) : null;
  if (UNSTORABLE.test(text)) return { id, fault: 'A text holds NUL or half a character' };
  const parsed = agentMessage.safeParse(value);
  if (parsed.success) return { message: parsed.data };
  const [issue] = parsed.error.issues;
  return { id, fault: issue === undefined ? 'The message cannot be read' : `/${issue.path.map(String).join('/')}: ${issue.message}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
