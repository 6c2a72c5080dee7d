/** The least client that tests need: one request at a time to one context of a kubeconfig, whoever made that. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parse } from 'yaml';

/**
 * @param {{ kubeconfig?: string, context?: string }} options `kubeconfig`: a file, by default what KUBECONFIG names ·
 *   `context`: by default the current one
 */
export function connect({ kubeconfig = process.env.KUBECONFIG, context } = {}) {
  if (kubeconfig === undefined) throw new Error('KUBECONFIG names no file');
  const config = parse(readFileSync(kubeconfig, 'utf8'));
  const name = context ?? config['current-context'];
  const { cluster, user } = named(config.contexts, name).context;
  return new KubeClient(name, named(config.clusters, cluster).cluster, named(config.users, user).user);
}

export class KubeClient {
  #user;

  /**
   * @param {string} context
   * @param {Record<string, string>} cluster
   * @param {Record<string, string>} user
   */
  constructor(context, cluster, user) {
    this.context = context;
    /** Base URL of the API server. */
    this.server = cluster.server;
    /** PEM of the authority behind the API server's certificate. */
    this.ca = decoded(cluster['certificate-authority-data']);
    this.#user = user;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body] an object, or text as it is
   * @param {string} [type] content type of the body
   * @returns {Promise<{ status: number, body: any }>} `body` is parsed JSON
   */
  async request(method, path, body, type = 'application/json') {
    const user = this.#user;
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }),
    };
    const options = {
      method,
      headers,
      ca: this.ca,
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
      timeout: 10_000,
    };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await exchange(new URL(path, this.server), options, text);
    return { status: answer.status, body: JSON.parse(answer.text) };
  }

  /**
   * As `request`, for those who expect it to succeed.
   * @returns {Promise<any>} the parsed body
   */
  async ask(method, path, body, type) {
    const answer = await this.request(method, path, body, type);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${answer.body.message ?? ''}`);
  }
}

/** @returns {Promise<{ status: number, text: string }>} */
function exchange(url, options, body) {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk) => (text += chunk))
        .on('error', reject)
        .on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call
      .on('error', reject)
      .on('timeout', () => call.destroy(new Error(`${options.method} ${url.pathname} timed out`)))
      .end(body);
  });
}

function named(entries, name) {
  const entry = entries?.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`the kubeconfig has no entry "${name}"`);
  return entry;
}

const decoded = (base64) => (base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8'));
