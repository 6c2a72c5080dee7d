#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { connect } from './client.mjs';
import { startClusters } from './clusters.mjs';
import { FLUX_CONTROLLERS } from './flux.mjs';
import { PROGRAMS, build, programPath } from './programs.mjs';
import { mintToken } from './service-account.mjs';
import { print as log, run } from '../../tools/tool.mjs';

const HELP = `Real Kubernetes control planes and Flux controllers as plain processes; needs Go, no containers.

  node test/kube/kube.mjs build [PROGRAM…]                     build what is missing (all of them, or those named)
  node test/kube/kube.mjs up NAME… [--flux LIST]               start clusters, print one JSON line when ready, run until Ctrl-C
  node test/kube/kube.mjs run NAME… [--flux LIST] -- COMMAND…  start clusters, run COMMAND with KUBECONFIG set (one context a cluster), stop them
  node test/kube/kube.mjs kubectl …                            the kubectl that was built, with your arguments
  node test/kube/kube.mjs token NAMESPACE/NAME [CONTEXT]       a token with a ServiceAccount's rights, from the cluster that KUBECONFIG names

  --flux LIST   comma-separated, of ${FLUX_CONTROLLERS.join(', ')}; "all"; default source,kustomize
Programs: ${Object.keys(PROGRAMS).join(', ')}`;

const COMMANDS = { build: buildPrograms, up, run: runCommand, kubectl, token };

function buildPrograms(names) {
  return build(names.length > 0 ? names : Object.keys(PROGRAMS), log);
}

async function up(args) {
  const { clusters, kubeconfig, stop } = await start(args);
  const described = clusters.map(({ name, port, dir, receiverUrl }) => ({ name, port, dir, receiverUrl }));
  process.stdout.write(`${JSON.stringify({ kubeconfig, clusters: described })}\n`);
  await new Promise((resolve) => ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => process.once(signal, resolve)));
  await stop();
}

async function runCommand(args) {
  const split = args.indexOf('--');
  if (split < 1) throw new Error('name clusters, then -- and the command');
  const { kubeconfig, stop } = await start(args.slice(0, split));
  try {
    await execute(args.slice(split + 1), { ...process.env, KUBECONFIG: kubeconfig });
  } finally {
    await stop();
  }
}

function kubectl(args) {
  return execute([programPath('kubectl'), ...args], process.env);
}

async function token([account = '', context]) {
  const [namespace, name] = account.split('/');
  process.stdout.write(`${await mintToken(connect({ context }), { namespace, name })}\n`);
}

function start(args) {
  const options = { flux: { type: 'string', default: 'source,kustomize' } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (positionals.length === 0) throw new Error('name at least one cluster');
  const flux = values.flux === 'all' ? FLUX_CONTROLLERS : values.flux.split(',').filter(Boolean);
  const unknown = flux.filter((name) => !FLUX_CONTROLLERS.includes(name));
  if (unknown.length > 0) throw new Error(`unknown Flux controller ${unknown.join(', ')}; known: ${FLUX_CONTROLLERS.join(', ')}`);
  return startClusters(positionals, flux, log);
}

async function execute(command, env) {
  process.exitCode = await run(command, { cwd: process.cwd(), env });
}

const [name, ...rest] = process.argv.slice(2);
if (name in COMMANDS) {
  try {
    await COMMANDS[name](rest);
  } catch (error) {
    log(error.message);
    process.exitCode = 1;
  }
} else {
  log(HELP);
  process.exitCode = name === undefined || name === '--help' ? 0 : 2;
}
