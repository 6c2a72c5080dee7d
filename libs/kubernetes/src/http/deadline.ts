import { ClusterUnavailable } from '@flotilla/core';
import type { Patience } from './api-request.ts';

/** The end of one request's patience. Whoever starts it ends it. */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  #expire: (error: ClusterUnavailable) => void = () => undefined;

  constructor(private readonly patience: Patience) {
    this.#timer = setTimeout(
      () => this.#expire(new ClusterUnavailable(`The API server did not answer within ${patience.ms} ms`)),
      patience.ms,
    );
  }

  onExpiry(expire: (error: ClusterUnavailable) => void): void {
    this.#expire = expire;
  }

  heard(): void {
    if (this.patience.per === 'Byte') this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
