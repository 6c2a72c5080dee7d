import { formatJoinToken, joinTokenHandle } from '@flotilla/contracts/client';
import { defineCommand } from '../command/definition.ts';
import { isForPrograms, printBody } from '../output/print.ts';

export const joinTokenKeygenCommand = defineCommand({
  summary: 'Make a join token here, so that the server never sees it: only its public key is sent',
  arguments: {},
  options: {},
  examples: [
    ['join-token keygen > join.token', 'the token on standard output, its public key on standard error'],
    ['join-token create --public-key ed25519:… --cluster store-1', 'then tell the server the public key'],
  ],
  run: async (context) => {
    const { newSeed, publicKeyOfSeed } = await import('@flotilla/platform');
    const seed = newSeed();
    const raw = publicKeyOfSeed(seed);
    const handle = joinTokenHandle(raw);
    const publicKey = `ed25519:${Buffer.from(raw).toString('base64url')}`;
    const token = formatJoinToken({ handle, seed });
    if (isForPrograms(context.format)) return printBody(context, { token, handle, publicKey });
    context.terminal.note(
      `public key   ${publicKey}\nhandle       ${handle}\nnext         flotilla join-token create --public-key ${publicKey} --cluster <name>`,
    );
    context.terminal.data(`${token}\n`);
  },
});
