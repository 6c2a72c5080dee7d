import { age } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { Config, Finding, Revision } from './resources.ts';
import { badCount, labelText, orDash, shortRevision, word } from './words.ts';

export const configView: View<Config> = {
  name: (config) => `config/${config.metadata.name}`,
  columns: [
    { title: 'NAME', value: (config) => config.metadata.name },
    { title: 'LATEST', value: (config) => orDash(config.status.latestRevision) },
    { title: 'INITIAL', value: (config) => orDash(config.spec.initialRevision) },
    { title: 'SCOPE', value: (config) => (config.spec.scope === '' ? 'every cluster' : config.spec.scope) },
    { title: 'CLUSTERS', value: (config) => config.status.assigned, isRight: true },
    { title: 'DETACHED', value: (config) => badCount(config.status.detached), isRight: true },
    { title: 'AGE', value: (config, now) => age(config.metadata.createdAt, now), isAge: true },
    { title: 'DESCRIPTION', value: (config) => orDash(config.spec.description), isFlexible: true },
    { title: 'OWNERS', value: (config) => orDash(config.spec.owners?.join(',')), isWide: true },
    { title: 'PRUNE-CAP', value: ({ spec: { prune } }) => `${prune.maxDeletes} or ${prune.maxPercent}%, ${prune.onRemove}`, isWide: true },
    { title: 'UID', value: (config) => config.metadata.uid, isWide: true },
    { title: 'LABELS', value: (config) => orDash(labelText(config.metadata.labels)), isWide: true },
  ],
};

export const revisionView: View<Revision> = {
  name: (revision) => `revision/${revision.name}`,
  columns: [
    { title: 'NAME', value: (revision) => revision.name },
    { title: 'DIGEST', value: (revision) => shortRevision(revision.digest) },
    { title: 'OBJECTS', value: (revision) => revision.objects.length, isRight: true },
    { title: 'PINS', value: pinned },
    { title: 'FINDINGS', value: (revision) => badCount(revision.findings.length), isRight: true },
    { title: 'AGE', value: (revision, now) => age(revision.publishedAt, now), isAge: true },
    { title: 'BY', value: (revision) => revision.publishedBy },
    { title: 'MESSAGE', value: (revision) => orDash(revision.message), isFlexible: true },
  ],
};

export const findingView: View<Finding> = {
  name: (finding) => `${finding.rule} ${finding.object}`,
  columns: [
    { title: 'RULE', value: (finding) => finding.rule },
    { title: 'SEVERITY', value: (finding) => word(finding.severity) },
    { title: 'OBJECT', value: (finding) => finding.object },
    { title: 'AT', value: (finding) => orDash(finding.pointer) },
    { title: 'FIX', value: (finding) => orDash(finding.fix?.kind) },
    { title: 'MESSAGE', value: (finding) => finding.message },
    { title: 'HINT', value: (finding) => orDash(finding.hint), isWide: true },
  ],
};

/** `2 of 3`: a source that is not pinned moves by itself. */
function pinned({ pins }: Revision) {
  const held = pins.filter((pin) => pin.isPinned).length;
  return {
    text: pins.length === 0 ? '-' : `${held} of ${pins.length}`,
    tone: held < pins.length ? ('warning' as const) : ('plain' as const),
  };
}
