import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

interface MetricOptions<L extends string> {
  /** `flotilla_<noun>_<unit>`. */
  readonly name: `flotilla_${string}`;
  readonly help: string;
  /** Bounded: never a cluster, a token or a free text. */
  readonly labelNames?: readonly L[];
}

/** The metrics of one server, with Node's own. */
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string = never>(options: MetricOptions<L>): Counter<L> {
    return new Counter({ ...options, labelNames: options.labelNames ?? [], registers: [this.registry] });
  }

  gauge<L extends string = never>(options: MetricOptions<L>): Gauge<L> {
    return new Gauge({ ...options, labelNames: options.labelNames ?? [], registers: [this.registry] });
  }

  /** @param buckets upper bounds, in the unit that the name ends in */
  histogram<L extends string = never>(options: MetricOptions<L> & { readonly buckets: readonly number[] }): Histogram<L> {
    return new Histogram({ ...options, labelNames: options.labelNames ?? [], buckets: [...options.buckets], registers: [this.registry] });
  }

  /** Prometheus' text form. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
