import { isJsonObject, type KubernetesObject } from '@flotilla/core';

/** A Secret of any form, plain or SOPS, or anything else that carries a `sops` block. No revision holds one, and no agent applies one. */
export function isSecretLike(object: KubernetesObject): boolean {
  return isSecret(object) || isSopsEncrypted(object);
}

export function isSecret(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/** Encrypted by SOPS, or meant to be: a `sops` block, or a value that begins like one of its own. */
export function isSopsEncrypted(object: KubernetesObject): boolean {
  return object['sops'] !== undefined || (isSecret(object) && secretValues(object).some(({ text }) => text.startsWith('ENC[')));
}

export interface SecretValue {
  readonly pointer: string;
  readonly text: string;
}

/** The texts under `data` and `stringData`. */
export function secretValues(object: KubernetesObject): readonly SecretValue[] {
  return ['data', 'stringData'].flatMap((field) => {
    const values = object[field];
    if (!isJsonObject(values)) return [];
    return Object.entries(values).flatMap(([key, text]) => (typeof text === 'string' ? [{ pointer: `/${field}/${key}`, text }] : []));
  });
}
