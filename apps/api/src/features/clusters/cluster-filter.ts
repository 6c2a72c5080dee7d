import type { routes, QueryOf } from '@flotilla/contracts';
import { CLUSTER_PHASES, CONNECTIVITIES, FlotillaError, nearestWord, parseSelector, SHOWN_WORDS } from '@flotilla/core';
import type { ClusterFilter } from '@flotilla/persistence';

type ClusterListQuery = QueryOf<typeof routes.listClusters>;

/** @throws FlotillaError `invalid_field` for a word that is none of the list's, with the nearest one */
export function clusterFilterOf(query: ClusterListQuery): ClusterFilter {
  return {
    selector: parseSelector(query.selector ?? ''),
    connectivity: wordsOf('connectivity', query.connectivity, CONNECTIVITIES),
    shown: wordsOf('shown', query.shown, SHOWN_WORDS),
    phases: wordsOf('phase', query.phase, CLUSTER_PHASES),
    namePrefix: query.q ?? '',
  };
}

function wordsOf<W extends string>(parameter: string, text: string | undefined, known: readonly W[]): readonly W[] {
  if (text === undefined) return [];
  return text.split(',').map((word) => known.find((candidate) => candidate === word) ?? refuse(parameter, word, known));
}

function refuse(parameter: string, word: string, known: readonly string[]): never {
  const near = nearestWord(word, known);
  const message = `"${word}" is none of ${known.join(', ')}${near === null ? '' : `; the nearest is ${near}`}`;
  throw new FlotillaError('invalid_field', {
    detail: `${parameter}: ${message}`,
    errors: [{ in: 'query', pointer: parameter, code: 'invalid_field', message }],
  });
}
