import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import type { AppName } from "../harness/apps.ts";
import { startApp, stopApp } from "../harness/processes.ts";
import type { LoadBalancer } from "./load-balancer.ts";

/** The apps of one version, each in its own process. */
export interface Deployment {
  /** Removes the processes from the load balancers, then stops them. */
  stop(): Promise<void>;
}

export interface DeploymentOptions {
  /** The folder with the built `apps/`; this repository by default. */
  codeFolder?: string;
  env: Readonly<Record<string, string>>;
  /** In front of the apps that receive requests. */
  balancers: Readonly<Record<"ingest" | "api", LoadBalancer>>;
}

const names = ["ingest", "api", "worker"] as const satisfies readonly AppName[];

/** Starts the apps, and adds them to the load balancers once they are ready. */
export async function deploy({ codeFolder, env, balancers }: DeploymentOptions): Promise<Deployment> {
  const logFolder = await mkdtemp(join(tmpdir(), "account-opening-update-"));
  const processes = await Promise.all(
    names.map(async (name) => {
      const port = await getPort();
      const appEnv = { ...env, [`${name.toUpperCase()}_PORT`]: String(port) };
      const url = `http://127.0.0.1:${port}`;
      const app = { name, url, env: appEnv, logFolder };
      return startApp(codeFolder === undefined ? app : { ...app, appFolder: join(codeFolder, "apps", name) });
    }),
  );
  const served = processes.flatMap(({ name, url }) =>
    name === "ingest" || name === "api" ? [{ balancer: balancers[name], url }] : [],
  );
  for (const { balancer, url } of served) balancer.add(url);
  return {
    async stop() {
      for (const { balancer, url } of served) balancer.remove(url);
      await Promise.all(processes.map(stopApp));
    },
  };
}
