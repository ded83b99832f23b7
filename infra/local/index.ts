export type { Environment } from "./environment.ts";
export {
  FolderInUseError,
  PortTakenError,
  PostgresUnavailableError,
  RedisUnavailableError,
  ServiceFailedError,
  ServiceUnreachableError,
} from "./errors.ts";
export { createDatabase, dropDatabase } from "./postgres/databases.ts";
export { type PostgresPair, startPostgresPair } from "./postgres/pair.ts";
export { type PostgresOptions, type PostgresServer, startPostgres } from "./postgres/start.ts";
export { type Prometheus, type PrometheusOptions, startPrometheus } from "./prometheus.ts";
export { type RedisCluster, startRedisCluster } from "./redis/cluster.ts";
export type { RedisCommand, RedisSource } from "./redis/command.ts";
export { type SentinelRedis, startSentinelRedis } from "./redis/sentinel.ts";
export { type RedisOptions, type RedisServer, startRedis } from "./redis/start.ts";
export { type Services, startServices } from "./services.ts";
export { type CertificateAuthority, createCertificateAuthority } from "./testing/certificate-authority.ts";
export { type ConnectProxy, startConnectProxy } from "./testing/connect-proxy.ts";
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./testing/database.ts";
export { debianTool } from "./testing/debian-tool.ts";
export { type PgBouncer, startPgBouncer } from "./testing/pgbouncer.ts";
export { uniquePrefix } from "./testing/prefix.ts";
export {
  type RecordedRequest,
  type RecordingServer,
  startRecordingServer,
} from "./testing/recording-server.ts";
export { startTcpProxy, type TcpProxy } from "./testing/tcp-proxy.ts";
export { type TestRun, testRun } from "./testing/test-run.ts";
export { until } from "./testing/until.ts";
