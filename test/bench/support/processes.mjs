/** What Linux says of processes: proc(5). */
import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU that a process has used, in seconds, user and system. */
export function cpuSeconds(pid) {
  const { own } = ticksOf(pid);
  return own / TICKS_PER_SECOND;
}

/** The same for all processes below one, with those that have ended and were waited for by one of them. */
export function cpuSecondsBelow(pid) {
  const ticks = descendantsOf(pid).map(ticksOf);
  return ticks.reduce((sum, { own, reaped }) => sum + own + reaped, 0) / TICKS_PER_SECOND;
}

/** Resident memory in MB: now, and at its highest. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { rss: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

function descendantsOf(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statOf(name)[1]) }));
  const below = (ancestor) => parents.filter(({ parent }) => parent === ancestor).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid);
}

/** Fields 14 to 17: user and system of its own, user and system of children it has waited for. */
function ticksOf(pid) {
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = statOf(pid).slice(11, 15).map(Number);
  return { own: user + system, reaped: childUser + childSystem };
}

/** From field 3 on, which follows the name in brackets; nothing for a process that has just ended. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
