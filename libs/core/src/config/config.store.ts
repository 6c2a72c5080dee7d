import type { ConfigUid } from '../kernel/uid.ts';
import type { Config, ConfigCounts } from './config.ts';

export abstract class ConfigStore {
  /** @returns false when the name is taken */
  abstract insert(config: Config): Promise<boolean>;
  abstract find(nameOrUid: string): Promise<Config | null>;
  /** Under the row's lock: nobody assigns, publishes or edits it meanwhile. */
  abstract lock(nameOrUid: string): Promise<Config | null>;
  /** Under a share lock: its scope stays while clusters are put into it or taken out. */
  abstract share(nameOrUid: string): Promise<Config | null>;
  /** Every config, under share locks, by name. */
  abstract shareAll(): Promise<readonly Config[]>;
  abstract update(config: Config): Promise<void>;
  /** With its revisions and with assignments that are detached or empty; history stays. */
  abstract delete(config: ConfigUid): Promise<void>;
  abstract counts(config: ConfigUid): Promise<ConfigCounts>;
}
