import type { Clock } from '@flotilla/core';

/** Remembers what `load` gave for `maxAgeMs`; who asks meanwhile shares one load. A failed load is not remembered. */
export class Remembered<T> {
  #loading: Promise<T> | null = null;
  #loadedAt = 0;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly clock: Clock,
    private readonly maxAgeMs: number,
  ) {}

  get(): Promise<T> {
    if (this.#loading !== null && this.clock.now() - this.#loadedAt < this.maxAgeMs) return this.#loading;
    const loading = this.load();
    this.#loading = loading;
    this.#loadedAt = this.clock.now();
    loading.catch(() => {
      if (this.#loading === loading) this.forget();
    });
    return loading;
  }

  forget(): void {
    this.#loading = null;
  }
}
