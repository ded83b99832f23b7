/** No PostgreSQL could be started, and none was named. */
export class PostgresUnavailableError extends Error {
  override readonly name = "PostgresUnavailableError";

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(
      [
        "No PostgreSQL can be started here.",
        ...reasons.map((reason) => `  - ${reason}`),
        "Install PostgreSQL 15 or newer with your package manager (Debian, Ubuntu: postgresql; macOS: brew install postgresql),",
        "or set DATABASE_URL to a server that is running.",
      ].join("\n"),
      options,
    );
  }
}

/** No Redis could be started, and none was named. */
export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(
      [
        "No Redis can be started here.",
        ...reasons.map((reason) => `  - ${reason}`),
        "Install redis-server with your package manager (Debian, Ubuntu: redis-server; macOS: brew install redis),",
        "or set REDIS_URL to a server that is running.",
      ].join("\n"),
      options,
    );
  }
}

/** A server was started and went away, or never answered. Carries the end of what it wrote. */
export class ServiceFailedError extends Error {
  override readonly name = "ServiceFailedError";
}

/** The port is somebody else's. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is taken. Name another one, or none to have a free one found.`);
    this.port = port;
  }
}

/** A named folder is already served by a process that is alive. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}. Stop it first, or name another folder.`);
  }
}

/** `DATABASE_URL` or `REDIS_URL` names a server that does not answer. */
export class ServiceUnreachableError extends Error {
  override readonly name = "ServiceUnreachableError";

  constructor(variable: "DATABASE_URL" | "REDIS_URL", options: ErrorOptions) {
    const cause = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `${variable} is set, but the server it names does not answer: ${cause}\n` +
        `Start that server, correct ${variable}, or unset it to have a server started for you.`,
      options,
    );
  }
}
