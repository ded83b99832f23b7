import { spawnSync } from "node:child_process";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkPostgres, findServiceUser } from "../postgres/start.ts";
import { sharedMode, workDirectory } from "../process/directories.ts";
import { onFreePort } from "../process/free-port.ts";
import { startServer } from "../process/server-process.ts";
import { temporaryFolder } from "../process/service-folder.ts";

export interface PgBouncer {
  /** The URL of the target, through PgBouncer. */
  url: string;
  /** For instance 1.18.0. */
  version: string;
  stop(): Promise<void>;
}

/** Starts PgBouncer in transaction mode in front of the server that `target` names. `program` is Debian's `pgbouncer`. */
export async function startPgBouncer(program: string, target: string): Promise<PgBouncer> {
  const user = findServiceUser();
  const folder = temporaryFolder(workDirectory(user), "pgbouncer", sharedMode());
  const file = join(folder.path, "pgbouncer.ini");
  try {
    const { server, url } = await onFreePort(undefined, async (port) => {
      writeFileSync(file, configuration(target, port), { mode: 0o600 });
      if (user !== null) chownSync(file, user.uid, user.gid);
      const url = throughPort(target, port);
      const command = {
        name: "PgBouncer",
        command: program,
        args: [file],
        env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
        cwd: folder.path,
        logFile: join(folder.path, "server.log"),
        user,
        port,
      };
      return { server: await startServer(command, folder.recordServer, () => checkPostgres(url)), url };
    });
    return {
      url,
      version: versionOf(program),
      async stop() {
        await server.end("SIGINT");
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** PgBouncer logs in to the server as the user of the target, not as the user of its client. */
function configuration(target: string, port: number): string {
  const { hostname, port: targetPort, username, password } = new URL(target);
  return `[databases]
* = host=${hostname} port=${targetPort} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 300
server_login_retry = 1
`;
}

function throughPort(target: string, port: number): string {
  const url = new URL(target);
  url.port = String(port);
  return url.href;
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? "";
}
