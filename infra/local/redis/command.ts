/** How to run a Redis server. */
export interface RedisCommand {
  command: string;
  /** Arguments before the server's own flags. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The JavaScript replacement knows only the flag `--port`, and stores nothing. */
  kind: "redis" | "javascript";
}

/** A source of Redis. `find` returns null, or throws the reason, if it has none. */
export interface RedisSource {
  name: string;
  find(): RedisCommand | null;
}
