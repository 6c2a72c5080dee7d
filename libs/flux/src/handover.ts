import { canonicalJson, type JsonValue, type KubernetesObject } from '@flotilla/core';
import { valueAt } from './fields.ts';

/** An object as it is in the cluster, null when it is not there yet, and as it is to be. */
export interface Change {
  readonly live: KubernetesObject | null;
  readonly desired: KubernetesObject;
}

const SOURCE_CONTENT = [
  'ref',
  'url',
  'bucketName',
  'prefix',
  'ignore',
  'include',
  'sparseCheckout',
  'layerSelector',
  'chart',
  'version',
  'sourceRef',
  'sources',
  'artifacts',
] as const;
const CONSUMER_CONTENT = [
  'sourceRef',
  'path',
  'prune',
  'patches',
  'postBuild',
  'components',
  'images',
  'targetNamespace',
  'namePrefix',
  'nameSuffix',
  'commonMetadata',
  'ignore',
  'chart',
  'chartRef',
  'values',
  'valuesFrom',
  'releaseName',
  'storageNamespace',
  'postRenderers',
] as const;

/**
 * Whether one step changes what a source delivers *and* what its consumer does with it. Then the old spec would meet the new
 * artifact, fail, or prune what another path is about to own; so the consumer is applied suspended first, then the source, then the
 * consumer awake. A field that the API server filled in with a default may look like a change: that costs one harmless step.
 */
export function changesConsumerAndSource(consumer: Change, source: Change): boolean {
  return hasChanged(consumer, CONSUMER_CONTENT) && hasChanged(source, SOURCE_CONTENT);
}

function hasChanged({ live, desired }: Change, fields: readonly string[]): boolean {
  return live !== null && fields.some((field) => textOf(valueAt(live, 'spec', field)) !== textOf(valueAt(desired, 'spec', field)));
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}
