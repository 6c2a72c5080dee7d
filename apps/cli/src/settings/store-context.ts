import { readConfigFile, readCredentials, writeConfigFile, writeCredentials, type ServerContext } from './settings-files.ts';

/** Adds or replaces a context with its token and makes it the current one. */
export function storeContext(directory: string, context: ServerContext, token: string): void {
  const config = readConfigFile(directory);
  const before = config.contexts.find((each) => each.name === context.name);
  const others = config.contexts.filter((each) => each.name !== context.name);
  writeCredentials(directory, { ...readCredentials(directory), [context.name]: token });
  writeConfigFile(directory, { currentContext: context.name, contexts: [...others, { ...before, ...context }] });
}

/** Removes the token of a context; the context stays. */
export function removeToken(directory: string, name: string): void {
  const { [name]: _removed, ...others } = readCredentials(directory);
  writeCredentials(directory, others);
}

export function removeContext(directory: string, name: string): void {
  const config = readConfigFile(directory);
  removeToken(directory, name);
  writeConfigFile(directory, {
    currentContext: config.currentContext === name ? null : config.currentContext,
    contexts: config.contexts.filter((each) => each.name !== name),
  });
}
