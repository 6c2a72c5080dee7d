#!/usr/bin/env node
/**
 * `npm run test:e2e`: brings up real Kubernetes and Flux, and runs test/e2e against them.
 *
 *   npm run test:e2e -- [ARGS]                   clusters of our own, eu and us; ARGS go to vitest
 *   npm run test:e2e -- --contexts a,b [ARGS]    two contexts of the kubeconfig instead (kind, k3s, …), with Flux installed
 *
 * The specs find KUBECONFIG, and in FLOTILLA_TEST_CONTEXTS which contexts they may use.
 */
import { startClusters } from '../test/kube/clusters.mjs';
import { bundle } from './bundle.mjs';
import { nodeModule, print, run, seconds } from './tool.mjs';

const NAMES = ['eu', 'us'];
const FLUX = ['source', 'kustomize'];

await bundle();
const args = process.argv.slice(2);
const given = args.indexOf('--contexts');
process.exitCode = given === -1 ? await onOwnClusters(args) : await onContexts(args[given + 1], args.toSpliced(given, 2));

async function onOwnClusters(vitestArgs) {
  const started = performance.now();
  const { kubeconfig, stop } = await startClusters(NAMES, FLUX, print);
  print(`clusters ${NAMES.join(' and ')} are up after ${seconds(started)}`);
  try {
    return await runSpecs({ KUBECONFIG: kubeconfig, FLOTILLA_TEST_CONTEXTS: NAMES.join(',') }, vitestArgs);
  } finally {
    await stop();
  }
}

function onContexts(contexts, vitestArgs) {
  return runSpecs({ FLOTILLA_TEST_CONTEXTS: contexts }, vitestArgs);
}

function runSpecs(env, vitestArgs) {
  const command = nodeModule('vitest/vitest.mjs', 'run', '--project', 'e2e', ...vitestArgs);
  return run(command, { env: { ...process.env, ...env } });
}
