/** Selector texts with the clusters they select; REST, manifests, SQL and CLI are held to the same table. */
export const SELECTOR_CLUSTERS = [
  { name: 'store-1', region: 'eu-west', labels: { env: 'prod', size: 'small', 'acme.example/site': 'r2' } },
  { name: 'store-2', region: 'eu-north', labels: { env: 'prod' } },
  { name: 'store-3', region: 'us-east', labels: { env: 'test', legacy: '' } },
] as const;

export const SELECTOR_VECTORS: readonly { readonly text: string; readonly selects: readonly string[] }[] = [
  { text: '', selects: ['store-1', 'store-2', 'store-3'] },
  { text: 'env=prod', selects: ['store-1', 'store-2'] },
  { text: 'env==prod', selects: ['store-1', 'store-2'] },
  { text: 'env = prod', selects: ['store-1', 'store-2'] },
  { text: 'env!=prod', selects: ['store-3'] },
  { text: 'size!=small', selects: ['store-2', 'store-3'] },
  { text: 'region in (eu-west,eu-north)', selects: ['store-1', 'store-2'] },
  { text: 'region in (eu-west, us-east),env=prod', selects: ['store-1'] },
  { text: 'region notin (eu-west)', selects: ['store-2', 'store-3'] },
  { text: 'size', selects: ['store-1'] },
  { text: '!size', selects: ['store-2', 'store-3'] },
  { text: 'legacy', selects: ['store-3'] },
  { text: 'legacy=', selects: ['store-3'] },
  { text: 'name=store-2', selects: ['store-2'] },
  { text: 'name in (store-1,store-3),!legacy', selects: ['store-1'] },
  { text: 'acme.example/site=r2', selects: ['store-1'] },
  { text: 'toString', selects: [] },
  { text: 'env=Prod', selects: [] },
];

export const BAD_SELECTORS = ['env=', 'a b', 'env in ()', 'env in (a', 'env=a,,b=c', '=x', 'env=ü', 'env in prod', '-a=b', `${'a'.repeat(1025)}`, Array.from({ length: 21 }, (_, i) => `k${i}`).join(',')].filter(
  (text) => text !== 'env=' && text !== 'env in ()', // these two are legal: the empty value
);
