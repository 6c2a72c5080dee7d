import { FlotillaError } from '@flotilla/core';
import git from 'isomorphic-git';
import { gitObjectType } from './git-object-type.ts';
import { gitTransport, unresolved } from './git-transport.ts';
import { highestInRange } from './semver-range.ts';

/** What a Git reference means: the commit, and the tag that a range chose. */
export interface ResolvedGitReference {
  /** `sha1:` and 40 hex digits. */
  readonly content: string;
  readonly tag?: string;
}

export type GitReferenceKind = 'Branch' | 'Tag' | 'Semver' | 'Name';

const WORDS: Readonly<Record<GitReferenceKind, string>> = { Branch: 'branch', Tag: 'tag', Semver: 'range', Name: 'ref' };

interface Ref {
  readonly name: string;
  /** The object, through all annotated tags. */
  readonly oid: string;
}

/** What Git itself takes as a name. Source: git-scm.com/docs/git-check-ref-format. */
const BAD_NAME = /[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{|^[-/.]|\/\/|\/\.|[/.]$|\.lock(?:\/|$)|^@$/u;

/**
 * The commit that a branch, tag, ref name or semver range of a repository means now. Asked by name and field: a name that looks like a hash is a name.
 *
 * @param url http or https; others cannot be asked from here
 * @throws FlotillaError `unresolved_reference`, naming repository and reference
 */
export async function resolveGitReference(url: string, kind: GitReferenceKind, value: string): Promise<ResolvedGitReference> {
  const address = repositoryAddress(url);
  return asked(`${WORDS[kind]} ${value} of ${address}`, () => resolve(address, kind, value));
}

async function resolve(address: string, kind: GitReferenceKind, value: string): Promise<ResolvedGitReference> {
  if (kind === 'Semver') return resolveRange(address, value);
  const name = fullName(kind, value);
  if (BAD_NAME.test(name)) throw unresolved(`"${value}" is no name that Git takes`, 'Correct the reference');
  const ref = (await listRefs(address, name)).find((candidate) => candidate.name === name);
  if (ref === undefined) throw unresolved(`${address} has no ${WORDS[kind]} ${value}`, 'Push it, or correct url and ref');
  return { content: await commitOf(address, ref) };
}

async function resolveRange(address: string, range: string): Promise<ResolvedGitReference> {
  const tags = await listRefs(address, 'refs/tags/');
  const names = new Map(tags.map((ref) => [ref.name.slice('refs/tags/'.length), ref]));
  const tag = highestInRange(range, [...names.keys()]);
  if (tag === undefined) throw unresolved(`"${range}" is no semver range`, 'Write one such as 1.x, ~1.2 or >=1.0.0 <2.0.0');
  const ref = tag === null ? undefined : names.get(tag);
  if (tag === null || ref === undefined) throw unresolved(`${address} has no tag in the range ${range}`, 'Push one, or correct the range');
  return { content: await commitOf(address, ref), tag };
}

function fullName(kind: Exclude<GitReferenceKind, 'Semver'>, value: string): string {
  if (kind === 'Name') return value;
  return kind === 'Branch' ? `refs/heads/${value}` : `refs/tags/${value}`;
}

/** A branch always leads to a commit, a tag to anything: Flux would fail at a tree on every cluster. */
async function commitOf(address: string, { name, oid }: Ref): Promise<string> {
  if (!/^[0-9a-f]{40}$/.test(oid))
    throw unresolved(
      `${address} keeps SHA-256 objects, which Flux cannot fetch`,
      'Use a SHA-1 repository, or publish the content as an OCI artifact',
    );
  if (!name.startsWith('refs/heads/')) {
    const type = await gitObjectType(address, oid);
    if (type !== 'commit') throw unresolved(`${name} of ${address} is a tag of a ${type}, not of a commit`, 'Tag a commit');
  }
  return `sha1:${oid}`;
}

async function listRefs(address: string, prefix: string): Promise<readonly Ref[]> {
  const listed = await git.listServerRefs({ http: gitTransport, url: address, protocolVersion: 2, peelTags: true, prefix });
  return listed.map(({ ref, oid, peeled }) => ({ name: ref, oid: peeled ?? oid }));
}

function repositoryAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw unresolved(
      `${text} cannot be asked from here: only http and https can`,
      'Give ref.commit, or list the source under allowUnpinned',
    );
  }
  if (url.username !== '' || url.password !== '')
    throw unresolved('The address of a repository holds credentials', 'Take them out of the url and name a secretRef');
  return text.replace(/\/+$/, '');
}

async function asked<T>(reference: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FlotillaError) throw error;
    throw unresolved(
      `${reference} cannot be read: ${reasonOf(error)}`,
      'Correct the address, give ref.commit, or list the source under allowUnpinned',
      error,
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer within 10 s';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
