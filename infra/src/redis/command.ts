/** How to run a Redis server. */
export interface RedisCommand {
  command: string;
  /** What comes before the server's own flags. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The JavaScript stand-in knows no flag but its port, and forgets everything when it stops. */
  kind: "redis" | "javascript";
}

/** A place to look for Redis. Answers null, or says why not in an error, when it has none. */
export interface RedisSource {
  name: string;
  find(): RedisCommand | null;
}
