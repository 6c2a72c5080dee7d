import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { formatInstant, isJsonObject, revisionName, type ClusterProblem, type JsonValue } from '@flotilla/core';
import { ClusterHistoryQuery, ClusterProblemQuery, type HistoryEntry, type HistoryPosition } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { pageOf } from '../../paging.ts';
import { NounReader } from '../assignments/noun-reader.ts';

type HistoryList = ResponseOf<typeof routes.listClusterHistory>;
type ProblemList = ResponseOf<typeof routes.listClusterProblems>;

/** What was observed of one cluster. */
@Controller()
export class ObservationsController {
  constructor(
    private readonly nouns: NounReader,
    private readonly problems: ClusterProblemQuery,
    private readonly history: ClusterHistoryQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listClusterProblems)
  async listClusterProblems(
    @Input() { params, query: { limit, cursor } }: InputOf<typeof routes.listClusterProblems>,
  ): Promise<ProblemList> {
    const { uid, name, region } = await this.nouns.clusterView(params.cluster);
    const list: ListKey = { route: routes.listClusterProblems.id, filter: { cluster: uid } };
    const found = await this.problems.page(uid, limit + 1, problemPosition(this.cursors.decode(list, cursor)));
    const { rows, page } = pageOf(found, {
      cursors: this.cursors,
      list,
      limit,
      positionOf: ({ subject, reason }) => ({ subject, reason }),
    });
    const items = rows.map((problem) => problemResource(problem, { cluster: name, region }));
    return { apiVersion: API_VERSION, kind: 'ClusterProblemList', items, page };
  }

  @Operation(routes.listClusterHistory)
  async listClusterHistory(@Input() { params, query }: InputOf<typeof routes.listClusterHistory>): Promise<HistoryList> {
    const { limit, cursor } = query;
    const config = query.config ?? null;
    const { uid } = await this.nouns.clusterView(params.cluster);
    const list: ListKey = { route: routes.listClusterHistory.id, filter: { cluster: uid, config } };
    const entries = await this.history.page(uid, config, limit + 1, historyPosition(this.cursors.decode(list, cursor)));
    const { rows, page } = pageOf(entries, { cursors: this.cursors, list, limit, positionOf: ({ at, id }) => ({ at, id }) });
    return { apiVersion: API_VERSION, kind: 'HistoryList', items: rows.map(historyResource), page };
  }
}

function problemResource(
  { subject, config, severity, reason, message, since }: ClusterProblem,
  place: { readonly cluster: string; readonly region: string },
): ProblemList['items'][number] {
  return { ...place, subject, config, severity, reason, message, since: formatInstant(since) };
}

function historyResource({ at, kind, config, by, detail, revisionSeq, generation }: HistoryEntry): HistoryList['items'][number] {
  return {
    at: formatInstant(at),
    kind,
    config,
    by,
    detail,
    revision: revisionSeq === null ? null : revisionName(config, revisionSeq),
    generation,
  };
}

function problemPosition(position: JsonValue): { readonly subject: string; readonly reason: string } | null {
  if (!isJsonObject(position)) return null;
  const { subject, reason } = position;
  return typeof subject === 'string' && typeof reason === 'string' ? { subject, reason } : null;
}

function historyPosition(position: JsonValue): HistoryPosition | null {
  if (!isJsonObject(position)) return null;
  const { at, id } = position;
  return typeof at === 'number' && typeof id === 'string' ? { at, id } : null;
}
