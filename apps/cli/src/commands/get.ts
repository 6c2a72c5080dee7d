import { pagesOf } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand, flag, required, rest, text, wholeNumber } from '../command/definition.ts';
import { usageError, type Outcome } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import type { FilterName, Filters } from '../kinds/kind.ts';
import { findKind, KINDS, type AnyKind } from '../kinds/kinds.ts';
import { printItem, printList } from '../output/print.ts';

const DEFAULT_ROWS = 200;

const FILTER_FLAGS: Readonly<Record<FilterName, string>> = {
  selector: '--selector',
  cluster: '--cluster',
  config: '--config',
  connectivity: '--connectivity',
  shown: '--shown',
  phase: '--phase',
  ready: '--ready',
  fluxKind: '--kind',
  isUnmanaged: '--unmanaged',
  prefix: '--prefix',
  sort: '--sort',
  actor: '--actor',
  since: '--since',
};

export const getCommand = defineCommand({
  summary: 'List objects of a kind, or show some by name',
  arguments: {
    kind: required('<kind>', KINDS.map((kind) => [kind.name, ...kind.aliases.slice(0, 1)].join('|')).join(', ')),
    names: rest('[names...]', 'Names or uids'),
  },
  options: {
    selector: text('-l, --selector <selector>', 'Clusters by label, region and name: env=prod,region in (eu-west,eu-north),!legacy'),
    cluster: text('--cluster <name>', 'Only of this cluster'),
    config: text('--config <name>', 'Only of this config'),
    connectivity: text('--connectivity <words>', 'Pending, Online, Late, Offline; comma-separated'),
    shown: text('--shown <words>', 'Shown words; comma-separated'),
    phase: text('--phase <words>', 'Phases; comma-separated. Removed clusters are shown only when asked for'),
    ready: text('--ready <words>', 'Flux objects: True, False, Unknown, None; comma-separated'),
    fluxKind: text('--kind <kind>', 'Flux objects of this kind'),
    isUnmanaged: flag('--unmanaged', 'Flux objects that no config owns'),
    prefix: text('--prefix <text>', 'Names that begin with it'),
    sort: text('--sort <field>', 'name, -name, lastContactAt, -lastContactAt'),
    actor: text('--actor <actor>', 'Audit: who did it'),
    since: text('--since <instant>', 'Audit: from then on'),
    limit: wholeNumber('--limit <count>', `At most this many rows (default ${DEFAULT_ROWS})`),
    isWatching: flag('-w, --watch', 'Show changes until Ctrl-C'),
  },
  examples: [
    ['get cluster', 'every cluster with the one word that says how it is'],
    ['get cluster -l "region=eu-west,env=prod" --shown Degraded,Stalled', 'those that need a look'],
    ['get fluxobject store-1 --unmanaged', 'what runs on store-1 and belongs to no config'],
    ['get fluxobject -l env=prod --ready False -o wide', 'what fails in production'],
    ['get assignment --config webapp -w', 'follow a change over the clusters'],
    ['get cluster -o json', "the API's body, for jq"],
  ],
  run: async (context, { args, options }) => {
    const kind = findKind(args.kind);
    const { limit, isWatching, ...filters } = options;
    refuseForeignFilters(kind, filters);
    const most = limit ?? DEFAULT_ROWS;
    if (kind.get !== null && args.names.length > 0) return showNamed(context, kind, args.names, isWatching);
    const request = { kind, filters: withName(kind, filters, args.names), most };
    if (isWatching) return follow(context, { view: kind.view, read: async () => (await readList(context, request)).items });
    return printList(context, kind.view, await readList(context, request));
  },
});

interface ListRequest {
  readonly kind: AnyKind;
  readonly filters: Filters;
  readonly most: number;
}

/** The pages as one body, as the API would answer a larger page. */
async function readList(context: Context, { kind, filters, most }: ListRequest) {
  const client = context.client();
  const items: never[] = [];
  let last = null;
  for await (const page of pagesOf((query) => kind.list(client, filters, query), most)) {
    items.push(...page.items);
    last = page;
  }
  if (last === null) throw new RangeError('A list has at least one page');
  if (last.page.next !== null) context.terminal.note(`Only the first ${items.length} are shown: narrow the list, or raise --limit`);
  return { ...last, items };
}

async function showNamed(context: Context, kind: AnyKind, names: readonly string[], isWatching: boolean): Promise<Outcome | void> {
  const { get } = kind;
  if (get === null) return;
  const read = async () => {
    const client = context.client();
    const items: never[] = [];
    for (const name of names) items.push(await get(client, name));
    return items;
  };
  if (isWatching) return follow(context, { view: kind.view, read });
  const [first, ...others] = await read();
  if (first !== undefined && others.length === 0) return printItem(context, kind.view, first);
  return printList(context, kind.view, { items: first === undefined ? [] : [first, ...others] });
}

function withName(kind: AnyKind, filters: Filters, names: readonly string[]): Filters {
  const [name, ...others] = names;
  if (name === undefined) return filters;
  if (others.length > 0) throw usageError(`get ${kind.name} takes one name`);
  if (kind.nameIs === undefined) throw usageError(`A ${kind.name} is not read by name`, `flotilla get ${kind.name} lists them`);
  return { ...filters, [kind.nameIs]: name };
}

function refuseForeignFilters(kind: AnyKind, filters: Filters): void {
  const given = (Object.keys(FILTER_FLAGS) as FilterName[]).filter((name) => filters[name] !== undefined && filters[name] !== false); // the keys of the record are exactly its type's
  const foreign = given.find((name) => !kind.filters.includes(name));
  if (foreign === undefined) return;
  const known = kind.filters.map((name) => FILTER_FLAGS[name]);
  throw usageError(
    `get ${kind.name} does not take ${FILTER_FLAGS[foreign]}`,
    known.length === 0 ? 'It takes no filter' : `It takes ${known.join(', ')}`,
  );
}
