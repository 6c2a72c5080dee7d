import type { Installation } from './installation.ts';
import { until } from './until.ts';

/** What tests ask of the API again and again, in the words of the API. */
export class Fleet {
  constructor(readonly installation: Installation) {}

  async config(name: string, spec: Record<string, unknown> = {}): Promise<void> {
    await this.installation.must('POST', '/api/v1/configs', { metadata: { name }, spec });
  }

  /** @returns the revision as published, `name` being `webapp@r1` */
  publish(config: string, objects: readonly unknown[], more: Record<string, unknown> = {}): Promise<any> {
    return this.installation.must('POST', `/api/v1/configs/${config}/revisions`, { objects, ...more });
  }

  assign(config: string, revision: string, cluster: string): Promise<any> {
    return this.installation.must('POST', `/api/v1/configs/${config}/assign`, {
      revision: revision.split('@')[1] ?? revision,
      cluster,
      reason: 'a test',
    });
  }

  async assignment(cluster: string, config: string): Promise<any> {
    const { items } = await this.installation.must('GET', `/api/v1/clusters/${cluster}/assignments`);
    return items.find((item: any) => item.config === config);
  }

  /** Waits for a verdict on the generation that is assigned now. */
  async verdict(cluster: string, config: string, verdict: string, within = 40_000): Promise<any> {
    let last: any;
    try {
      return await until(
        `${config} on ${cluster} is ${verdict}`,
        async () => {
          last = await this.assignment(cluster, config);
          const isCurrent = last?.observed?.generation === last?.assigned.generation;
          return isCurrent && last.observed.verdict === verdict ? last : null;
        },
        within,
      );
    } catch (error) {
      throw new Error(`${config} on ${cluster} is not ${verdict} but ${JSON.stringify(last?.observed)}`, { cause: error });
    }
  }
}
