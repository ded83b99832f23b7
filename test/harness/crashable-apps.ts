import { migrate } from "@account-opening/db";
import { createTestDatabase, startTcpProxy, type TcpProxy } from "@account-opening/infra";
import { type AppName, type Apps, startApps } from "./apps.ts";

export const services = ["postgres", "redis"] as const;
type Service = (typeof services)[number];

export const appNames = ["ingest", "api", "worker"] as const satisfies readonly AppName[];

/** Whether a chunk of traffic with a service is the one at which the test acts. */
export type TrafficMatcher = (text: string, from: "client" | "server") => boolean;

/** Apps that reach PostgreSQL and Redis through proxies, so that a test can kill them at a given statement. */
export interface CrashableApps {
  apps: Apps;
  proxies: Record<AppName, Record<Service, TcpProxy>>;
  /** Kills the app at the matching chunk. The chunk and everything after it is dropped. */
  killOn(name: AppName, service: Service, matches: TrafficMatcher): Promise<void>;
  /** Sends SIGTERM, and kills the app when it next sends anything to PostgreSQL. */
  killDuringShutdown(name: AppName): Promise<void>;
  /** Returns a function that returns true once a matching chunk has passed. */
  observe(name: AppName, service: Service, matches: TrafficMatcher): () => boolean;
  /** Lets all traffic pass again. */
  resetProxies(): void;
  stop(): Promise<void>;
}

export async function startCrashableApps(sharedRedisUrl: string): Promise<CrashableApps> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const database = await createTestDatabase({ migrate });
  cleanUps.push(database.drop);
  const proxies = {} as CrashableApps["proxies"];
  for (const name of appNames) {
    const postgres = await startTcpProxy(database.url);
    const redis = await startTcpProxy(sharedRedisUrl);
    cleanUps.push(postgres.close, redis.close);
    proxies[name] = { postgres, redis };
  }
  const urls = (service: Service) => ({
    ingest: proxies.ingest[service].url,
    api: proxies.api[service].url,
    worker: proxies.worker[service].url,
  });
  const apps = await startApps({
    databaseUrl: { owner: database.url, ...urls("postgres") },
    redisUrl: urls("redis"),
  });
  cleanUps.push(apps.stop);

  async function killOn(name: AppName, service: Service, matches: TrafficMatcher): Promise<void> {
    const proxy = proxies[name][service];
    let isKilled = false;
    await new Promise<void>((resolve) => {
      proxy.watch((bytes, from) => {
        if (!isKilled && matches(bytes.toString("latin1"), from)) {
          isKilled = true;
          const { child } = apps.processes[name];
          child.once("exit", () => resolve());
          child.kill("SIGKILL");
        }
        return isKilled ? "drop" : "pass";
      });
    });
    proxy.watch(() => "pass");
  }

  return {
    apps,
    proxies,
    killOn,
    async killDuringShutdown(name) {
      const killed = killOn(name, "postgres", (_, from) => from === "client");
      apps.processes[name].child.kill("SIGTERM");
      await killed;
    },
    observe(name, service, matches) {
      let hasMatched = false;
      proxies[name][service].watch((bytes, from) => {
        hasMatched ||= matches(bytes.toString("latin1"), from);
        return "pass";
      });
      return () => hasMatched;
    },
    resetProxies() {
      for (const name of appNames)
        for (const proxy of Object.values(proxies[name])) proxy.watch(() => "pass");
    },
    async stop() {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    },
  };
}

/** Matches when the app sends a chunk that contains all of these texts. */
export function sends(...texts: string[]): TrafficMatcher {
  return (text, from) => from === "client" && texts.every((each) => text.includes(each));
}

/** Matches the response to a request. PostgreSQL has executed the statement, and the app does not know. */
export function responseTo(request: TrafficMatcher): TrafficMatcher {
  let isSent = false;
  return (text, from) => {
    const isResponse = isSent && from === "server";
    isSent ||= request(text, from);
    return isResponse;
  };
}
