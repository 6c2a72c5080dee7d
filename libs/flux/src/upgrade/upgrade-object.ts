import { groupOf, type KubernetesObject } from '@flotilla/core';
import { apiVersionOf, fluxKindOf, type FluxKind } from '../kinds.ts';
import { edited, type UpgradeDraft, type UpgradeStep } from './draft.ts';
import { upgradeHelmRelease } from './helm-release-v2beta.ts';
import { upgradeImageUpdateAutomation } from './image-v1beta.ts';
import { upgradeKustomization } from './kustomization-v1beta.ts';
import { upgradeAlert, upgradeProvider, upgradeReceiver } from './notification-v1beta.ts';
import { modernVerifyMode, upgradeBucket, upgradeGitRepository, upgradeHelmChart } from './sources-v1beta.ts';

/** What Flux refuses today, whatever version the manifest names. */
const REMOVED_FIELDS: Readonly<Record<string, UpgradeStep>> = {
  GitRepository: upgradeGitRepository,
  Bucket: upgradeBucket,
  HelmChart: upgradeHelmChart,
  Kustomization: upgradeKustomization,
  HelmRelease: upgradeHelmRelease,
};

/** What is still in the schema, and therefore moved only together with the version. */
const OLD_MEANINGS: Readonly<Record<string, UpgradeStep>> = {
  GitRepository: modernVerifyMode,
  ImageUpdateAutomation: upgradeImageUpdateAutomation,
  Alert: upgradeAlert,
  Provider: upgradeProvider,
  Receiver: upgradeReceiver,
};

/** The object as Flux 2.9 takes it, and what that took. */
export type Upgrade = UpgradeDraft;

/**
 * The manifest for the version that Flux 2.9 serves, as the fix of FLX001 and FLX002. Everything that is not named in `edits` and `dropped`
 * stays as it was written, byte for byte.
 *
 * @returns null when there is nothing to do: not an object of Flux, or it is current and holds no removed field
 */
export function upgradeObject(object: KubernetesObject): Upgrade | null {
  const kind = fluxKindOf(object);
  if (kind === null) return null;
  const start: UpgradeDraft = { object, edits: [], dropped: [], asks: [] };
  const removed = REMOVED_FIELDS[kind.kind]?.(start) ?? start;
  const upgraded = isKnownOldVersion(object, kind) ? withCurrentVersion(OLD_MEANINGS[kind.kind]?.(removed) ?? removed, kind) : removed;
  return upgraded.edits.length === 0 && upgraded.dropped.length === 0 ? null : upgraded;
}

/** A version that some Flux served and this one does not; a word that was never a version is no old one. */
function isKnownOldVersion(object: KubernetesObject, kind: FluxKind): boolean {
  const version = object.apiVersion.slice(groupOf(object.apiVersion).length + 1);
  return version !== kind.version && kind.served.some(([, versions]) => versions.includes(version));
}

function withCurrentVersion(draft: UpgradeDraft, kind: FluxKind): UpgradeDraft {
  const apiVersion = apiVersionOf(kind);
  return edited({ ...draft, object: { ...draft.object, apiVersion } }, '/apiVersion', `${draft.object.apiVersion} becomes ${apiVersion}`);
}
