const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** A label value as Kubernetes takes it: empty, or at most 63 characters. Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels. */
export function isLabelValue(text: string): boolean {
  return VALUE.test(text);
}

/** Keys that are the server's own: nobody sets them as labels. */
export function isReservedLabel(key: string): boolean {
  return key === 'name' || key === 'region' || key.startsWith('flotilla.dev/');
}
