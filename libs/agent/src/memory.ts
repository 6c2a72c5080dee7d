import { gunzipSync, gzipSync } from 'node:zlib';
import {
  ClusterUnavailable,
  digestOf,
  isDigest,
  isJsonObject,
  type ClusterApi,
  type Digest,
  type Held,
  type HeldDocument,
  type Inventory,
  type JsonObject,
  type KubernetesObject,
  type ObjectRef,
  type Remembered,
  type RememberedConfig,
  type Rendering,
  type Unsent,
} from '@flotilla/core';
import { parseJson } from './server/problem.ts';
import { isRendering } from './server/signed-http.ts';
import { isDocument } from './server/server-message.ts';

const MEMORY = 'flotilla-agent-memory';
const NOTHING_REMEMBERED: Remembered = { document: null, configs: [] };
const NOTHING_UNSENT: Unsent = { drift: [], pruneHeld: null };
/** A ConfigMap takes 1 MiB; a body that is larger even when packed is fetched again after a restart. */
const MAX_BODY = 900 * 1024;

type Fields = Readonly<Record<string, string>>;

/**
 * What outlives the agent, in ConfigMaps of its own namespace: the last good document, per config the claim with its body, and the inventory.
 *
 * INVARIANTS: what cannot be read is as if it had never been written, and never an order to remove anything; so is what was kept for another
 * registration of the same Kubernetes cluster, whose generations cannot be compared with this one's.
 */
export class AgentMemory {
  private configs: ReadonlySet<string> = new Set();
  /** Whether what is stored was kept for this registration. */
  private isOurs = false;

  constructor(
    private readonly cluster: ClusterApi,
    private readonly namespace: string,
    private readonly clusterUid: string,
  ) {}

  /** @throws ClusterUnavailable */
  async load(): Promise<Remembered> {
    const memory = await this.read(MEMORY);
    this.isOurs = memory['cluster'] === this.clusterUid;
    if (!this.isOurs) return NOTHING_REMEMBERED;
    const document = parseJson(memory['document'] ?? '');
    const names = parseJson(memory['configs'] ?? '');
    this.configs = new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
    const configs: RememberedConfig[] = [];
    for (const config of this.configs) configs.push(await this.loadConfig(config));
    return { document: isHeldDocument(document) ? document : null, configs };
  }

  /** The body that was kept with a claim; null when there is none with exactly this digest. */
  async body(config: string, digest: Digest): Promise<Rendering | null> {
    const object = await this.cluster.read(this.ref(configName(config)));
    const packed = textsOf(object, 'binaryData')['body'];
    if (packed === undefined) return null;
    const body = unpack(packed);
    return isRendering(body) && digestOf(body as unknown as JsonObject) === digest ? body : null; // parsed from JSON
  }

  /** @throws ClusterUnavailable when it is not kept for sure */
  async keepClaim(held: Held, body: Rendering): Promise<void> {
    await this.keepName(held.config);
    const packed = gzipSync(JSON.stringify(body)).toString('base64');
    const kept = packed.length <= MAX_BODY ? { binaryData: { body: packed } } : {};
    await this.write(configName(held.config), { data: { held: JSON.stringify(held) }, ...kept });
  }

  async keepInventory(config: string, inventory: Inventory): Promise<void> {
    await this.keepName(config);
    await this.write(inventoryName(config), { data: { inventory: JSON.stringify(inventory) } });
  }

  async keepDocument(held: HeldDocument): Promise<void> {
    await this.patchMemory({ document: JSON.stringify(held) });
  }

  async keepUnsent(config: string, unsent: Unsent): Promise<void> {
    await this.patch(configName(config), { unsent: JSON.stringify(unsent) });
  }

  /** Before anything of a config is kept, so that a restart finds it, and nothing that another registration left under its name. */
  private async keepName(config: string): Promise<void> {
    if (this.configs.has(config)) return;
    await this.write(inventoryName(config), { data: { inventory: '' } });
    await this.patch(configName(config), { held: '', unsent: '' });
    const configs = new Set([...this.configs, config]);
    await this.patchMemory({ configs: JSON.stringify([...configs]) });
    this.configs = configs;
  }

  /** All of it at once, so that nothing of another registration stays beside our name. */
  private async patchMemory(fields: Partial<Record<'document' | 'configs', string>>): Promise<void> {
    const kept = this.isOurs ? {} : { document: '', configs: JSON.stringify([...this.configs]) };
    await this.patch(MEMORY, { ...kept, ...fields, cluster: this.clusterUid });
    this.isOurs = true;
  }

  private async loadConfig(config: string): Promise<RememberedConfig> {
    const kept = await this.read(configName(config));
    const held = parseJson(kept['held'] ?? '');
    const unsent = parseJson(kept['unsent'] ?? '');
    const inventory = parseJson((await this.read(inventoryName(config)))['inventory'] ?? '');
    return {
      config,
      held: isHeld(held) ? held : null,
      unsent: isUnsent(unsent) ? unsent : NOTHING_UNSENT,
      inventory: isJsonObject(inventory) ? (inventory as unknown as Inventory) : {}, // written by `keepInventory` alone
    };
  }

  private async read(name: string): Promise<Fields> {
    return textsOf(await this.cluster.read(this.ref(name)), 'data');
  }

  private async write(name: string, fields: JsonObject): Promise<void> {
    const outcome = await this.cluster.apply(this.configMap(name, fields));
    if (outcome.kind !== 'Written') throw new ClusterUnavailable(`ConfigMap ${name} cannot be written: ${outcome.message}`);
  }

  /** Changes some fields and leaves the others, making the ConfigMap when it is not there. */
  private async patch(name: string, data: Fields): Promise<void> {
    const patched = await this.cluster.mergePatch(this.ref(name), { data });
    if (patched.kind === 'Written') return;
    const made = await this.cluster.create(this.configMap(name, { data }));
    if (made.kind !== 'Written') throw new ClusterUnavailable(`ConfigMap ${name} cannot be written: ${made.message}`);
  }

  private configMap(name: string, fields: JsonObject): KubernetesObject {
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: this.namespace, labels: { 'app.kubernetes.io/part-of': 'flotilla' } },
      ...fields,
    };
  }

  private ref(name: string): ObjectRef {
    return { apiVersion: 'v1', kind: 'ConfigMap', namespace: this.namespace, name };
  }
}

function configName(config: string): string {
  return `flotilla-agent-config-${config}`;
}

function inventoryName(config: string): string {
  return `flotilla-inventory-${config}`;
}

function textsOf(object: KubernetesObject | null, field: 'data' | 'binaryData'): Fields {
  const texts = object?.[field];
  return isJsonObject(texts) ? (texts as Fields) : {}; // the API server lets texts in only
}

function unpack(packed: string): unknown {
  try {
    return parseJson(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isHeldDocument(value: unknown): value is HeldDocument {
  return isJsonObject(value) && typeof value['etag'] === 'string' && isDigest(value['etag']) && isDocument(value['document']);
}

function isHeld(value: unknown): value is Held {
  if (!isJsonObject(value)) return false;
  const { config, generation, revision, rendering, token } = value;
  const hasDigests = [revision, rendering].every((digest) => typeof digest === 'string' && isDigest(digest));
  return typeof config === 'string' && Number.isSafeInteger(generation) && hasDigests && typeof token === 'string';
}

function isUnsent(value: unknown): value is Unsent {
  return isJsonObject(value) && Array.isArray(value['drift']) && (value['pruneHeld'] === null || isJsonObject(value['pruneHeld']));
}
