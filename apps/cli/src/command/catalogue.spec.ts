import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { findCommand } from './find-command.ts';
import { parseInvocation } from './parse.ts';

describe('the catalogue', () => {
  it.each(CATALOGUE.map((entry) => [entry.path, entry] as const))('says of %s what the command says of itself', async (_, entry) => {
    expect((await entry.load()).summary).toBe(entry.summary);
  });

  it.each(CATALOGUE.map((entry) => [entry.path, entry] as const))('%s has examples that can be typed', async (_, entry) => {
    const { examples } = await entry.load();

    expect(examples.length).toBeGreaterThan(0);
    for (const [example] of examples) {
      const words = shellWords(example);
      const found = findCommand(words);
      if (found.kind !== 'Command') throw new Error(`flotilla ${example} names no command`);
      const invocation = parseInvocation(found.entry.path, await found.entry.load(), found.rest);
      expect(invocation).toHaveProperty('input');
    }
  });
});

/** Words as a shell makes them, as far as the examples go; a redirection ends the command. */
function shellWords(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|[^\s"]+(?:"([^"]*)")?/g)].map((match) => match[1] ?? match[0].replaceAll('"', ''));
  const end = words.findIndex((word) => /^(>|>>|<)$/.test(word));
  return end < 0 ? words : words.slice(0, end);
}
