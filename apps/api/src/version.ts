/** Of the whole product: API, CLI and agent are published together. */
export const VERSION = '0.1.0';
