import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliMachine } from '../testing/cli-run.ts';
import { RecordedServer } from '../testing/recorded-server.ts';
import { readToken } from './token-text.ts';

const TOKEN = 'fut1_as3nn9tmcd_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg_ace89e12';

// FC63: a line end behind the token in its file made every command fail, with a message about something else.
describe('a token', () => {
  it.each([
    ['a line feed', `${TOKEN}\n`],
    ['CRLF', `${TOKEN}\r\n`],
    ['blanks', `${TOKEN} \t`],
  ])('is read without %s behind it', (_, text) => {
    expect(readToken(text, 'file t')).toBe(TOKEN);
  });

  it.each([
    ['nothing in it', ''],
    ['quotes around it', `"${TOKEN}"`],
    ['a blank inside', 'fut1_as3nn9 tmcd'],
    ['two lines', `${TOKEN}\n${TOKEN}`],
    ['a byte order mark', `\uFEFF${TOKEN}`],
    ['a zero byte between its letters, as UTF-16 has', TOKEN.split('').join('\u0000')],
  ])('with %s is refused by a sentence that names the source and not the content', (_, text) => {
    expect(() => readToken(text, 'file t')).toThrow('file t');
    expect(() => readToken(text, 'file t')).not.toThrow('as3nn9');
  });
});

// FC63: out of a file, a variable and standard input alike.
describe('signing in', () => {
  let server: RecordedServer;
  let machine: CliMachine;
  beforeAll(async () => {
    server = await RecordedServer.start();
    machine = new CliMachine();
  });
  afterAll(async () => {
    machine.remove();
    await server.stop();
  });

  const sources = {
    file: (text: string) => {
      const file = join(machine.folder, 'token');
      writeFileSync(file, text, { mode: 0o600 });
      return machine.run(['login', '--server', server.url, '--token-file', file]);
    },
    variable: (text: string) => machine.run(['login', '--server', server.url], { environment: { FLOTILLA_TOKEN: text } }),
    'standard input': (text: string) => machine.run(['login', '--server', server.url], { input: text }),
  };

  it.each(Object.entries(sources))('takes a token with a line end out of %s and never prints it', async (_, login) => {
    const { code, stdout, stderr } = await login(`${TOKEN}\r\n`);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('as ada (admin)');
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(server.received.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it.each(Object.entries(sources))('refuses two lines out of %s before anything is sent', async (_, login) => {
    const sent = server.received.length;

    const { code, stdout, stderr } = await login(`${TOKEN}\n${TOKEN}\n`);

    expect(code).toBe(2);
    expect(stderr).toContain('has more than one line');
    expect(stdout + stderr).not.toContain('as3nn9');
    expect(server.received).toHaveLength(sent);
  });

  it('warns of a token file that others can read', async () => {
    const file = join(machine.folder, 'open-token');
    writeFileSync(file, TOKEN, { mode: 0o644 });

    const { stderr } = await machine.run(['login', '--server', server.url, '--token-file', file]);

    expect(stderr).toContain(`warning: others on this machine can read ${file}`);
  });

  it('has no flag for a token itself', async () => {
    expect((await machine.run(['login', '--server', server.url, '--token', TOKEN])).code).toBe(2);
  });

  it('keeps the token apart from the configuration, readable by its owner alone', async () => {
    await sources.file(TOKEN);

    const { stat, readFile } = await import('node:fs/promises');
    expect((await stat(join(machine.folder, 'credentials.yaml'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(machine.folder, 'config.yaml'), 'utf8')).not.toContain(TOKEN);
  });

  it('is forgotten by logout', async () => {
    await sources.file(TOKEN);

    expect((await machine.run(['logout'])).code).toBe(0);

    await machine.run(['whoami']);
    expect(server.received.at(-1)?.headers.authorization).toBeUndefined();
  });
});
