export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from './embedded-server.ts';
