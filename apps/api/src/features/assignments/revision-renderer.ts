import {
  digestOf,
  FlotillaError,
  renderFor,
  renderingKeyOf,
  renderingValue,
  type AssignableCluster,
  type Digest,
  type KubernetesObject,
  type RenderedConfig,
  type Rendering,
  type RenderingKey,
  type Revision,
  type Selectable,
  type SourceReading,
} from '@flotilla/core';
import { describeReference, pinnedContent, sourceReference } from '@flotilla/flux';

export interface AddressedRendering {
  readonly digest: Digest;
  readonly rendering: Rendering;
}

/** Renderings of one revision for many clusters; those that share one share its computation. */
export class RevisionRenderer {
  private readonly keyOf: RenderingKey;
  private readonly known = new Map<string, AddressedRendering>();

  constructor(
    private readonly revision: Pick<Revision, 'digest' | 'spec' | 'pins'>,
    private readonly config: RenderedConfig,
  ) {
    this.keyOf = renderingKeyOf(revision.spec, config.name);
  }

  /** @throws FlotillaError as core's `renderFor` does */
  render(cluster: Selectable): AddressedRendering {
    const key = this.keyOf(cluster);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const rendering = renderFor(this.revision, this.config, cluster, readSource);
    const addressed = { rendering, digest: digestOf(renderingValue(rendering)) };
    this.known.set(key, addressed);
    return addressed;
  }

  /** @throws FlotillaError that names the cluster */
  renderAll(clusters: readonly AssignableCluster[]): ReadonlyMap<string, AddressedRendering> {
    return new Map(clusters.map((cluster) => [cluster.uid, this.renderNamed(cluster)]));
  }

  /** Every rendering made so far. */
  get made(): readonly AddressedRendering[] {
    return [...this.known.values()];
  }

  private renderNamed(cluster: AssignableCluster): AddressedRendering {
    try {
      return this.render(cluster);
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error;
      throw new FlotillaError(error.code, {
        detail: `Cluster ${cluster.name}: ${error.message}`,
        errors: error.errors,
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    }
  }
}

function readSource(object: KubernetesObject): SourceReading | null {
  const reference = sourceReference(object);
  return reference === null ? null : { from: describeReference(reference), content: pinnedContent(object) };
}
