import type { Route } from '@flotilla/contracts';

/** Tells what a path that no handler took might have been. */
export class RouteMatcher {
  private readonly patterns: readonly { readonly pattern: RegExp; readonly route: Route }[];

  constructor(routes: readonly Route[]) {
    this.patterns = routes.map((route) => ({
      route,
      pattern: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}$`),
    }));
  }

  /** Methods that the path takes; empty for an unknown path. */
  methodsOf(path: string): readonly string[] {
    return [...new Set(this.patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route.method))];
  }
}
