/** `DATABASE_URL` is not set, and no PostgreSQL can be started. */
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

/** `REDIS_URL` is not set, and no Redis can be started. */
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

/** A server ended during its start, or never answered. The message has the last lines of its log. */
export class ServiceFailedError extends Error {
  override readonly name = "ServiceFailedError";
}

/** Another process uses the port. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use. Choose another port, or none to use a free one.`);
    this.port = port;
  }
}

/** A running server uses the data folder. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}. Stop that process, or choose another folder.`);
  }
}

/** The server that `DATABASE_URL` or `REDIS_URL` names does not answer. */
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
