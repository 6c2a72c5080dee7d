import { age, seconds } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { FluxObject } from './resources.ts';
import { orDash, quiet, shortRevision, word } from './words.ts';

export const fluxObjectView: View<FluxObject> = {
  name: (object) => `fluxobject/${object.cluster}/${object.object}`,
  columns: [
    { title: 'CLUSTER', value: (object) => object.cluster },
    { title: 'OBJECT', value: (object) => object.object },
    { title: 'READY', value: ready },
    { title: 'REASON', value: (object) => orDash(object.reason) },
    { title: 'CONFIG', value: (object) => (object.config === null ? quiet('Unmanaged') : object.config) },
    { title: 'OWNER', value: (object) => orDash(object.owner) },
    { title: 'REVISION', value: (object) => orDash(object.revision === null ? null : shortRevision(object.revision)) },
    { title: 'AGE', value: (object, now) => age(object.changedAt, now), isAge: true },
    { title: 'SEEN', value: (object) => seconds(object.age), isAge: true },
    { title: 'MESSAGE', value: (object) => orDash(object.message), isFlexible: true },
    { title: 'REGION', value: (object) => object.region, isWide: true },
    { title: 'API-VERSION', value: (object) => object.apiVersion, isWide: true },
    { title: 'SOURCE', value: (object) => orDash(object.source), isWide: true },
    {
      title: 'INVENTORY',
      value: (object) => (object.inventoryCount === null ? quiet('-') : object.inventoryCount),
      isRight: true,
      isWide: true,
    },
    { title: 'LAST-PASS', value: (object, now) => age(object.lastPassAt, now), isAge: true, isWide: true },
  ],
};

/** What the cluster said last is never green once the cluster is silent. */
function ready(object: FluxObject) {
  if (object.isStale) return quiet(`${object.ready} (stale)`);
  return object.isSuspended ? word('Suspended') : word(object.ready);
}
