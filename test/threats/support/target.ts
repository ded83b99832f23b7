import { connect, type Database, migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import { expect, inject } from "vitest";
import { type AppName, type Apps, startApps } from "../../harness/apps.ts";
import { until } from "../../harness/until.ts";

export type Door = "ingest" | "api";
export const doors: readonly Door[] = ["ingest", "api"];

export interface Answer {
  status: number;
  text: string;
}

export interface Posted {
  path?: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
}

/** The built apps, as somebody on the network meets them who means no good, or does. */
export interface Target {
  apps: Apps;
  url(door: Door): string;
  /** With the right credentials, unless `headers` has others. */
  post(door: Door, body: string | Buffer, posted?: Posted): Promise<Answer>;
  /** The head of such a request up to the empty line, as bytes to be sent by hand. */
  headOf(door: Door, ...more: string[]): string;
  authorization(door: Door): string;
  /** Does something while honest people ask on; fails when one of them is not served. */
  served<Result>(work: () => Promise<Result>): Promise<Result>;
  /** To be told of webhooks that were acknowledged to somebody who did not come through `post`. */
  acknowledged(count: number): void;
  /** Fails unless the inbox holds what was answered with 204, and nothing else. */
  expectInboxAsAcknowledged(): Promise<void>;
  /** Fails when an app has ended or said that something went wrong with it. */
  expectUnharmed(): Promise<void>;
  metric(name: AppName, series: string): Promise<number>;
  stop(): Promise<void>;
}

/** What an app takes gladly, where it wants a JSON body. */
const paths: Record<Door, string> = { ingest: "/webhooks/mx", api: "/v1/users" };

export async function startTarget(env: Readonly<Record<string, string>> = {}): Promise<Target> {
  const { url: databaseUrl, drop } = await createTestDatabase({ migrate });
  const redisUrl = inject("redisUrl");
  const apps = await startApps({ databaseUrl, redisUrl, env: { LOG_LEVEL: "error", ...env } });
  const database = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
  let acknowledgedCount = 0;

  const authorization = (door: Door) =>
    door === "api"
      ? `Bearer ${apps.apiKey}`
      : `Basic ${Buffer.from(apps.env["MX_WEBHOOK_CREDENTIALS"] ?? "").toString("base64")}`;
  const url = (door: Door) => apps.urls[door];

  async function post(door: Door, body: string | Buffer, { path, method, headers }: Posted = {}) {
    const response = await fetch(`${url(door)}${path ?? paths[door]}`, {
      method: method ?? "POST",
      headers: { authorization: authorization(door), "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
    });
    if (door === "ingest" && response.status === 204) acknowledgedCount += 1;
    return { status: response.status, text: await response.text() };
  }

  async function askHonestly(): Promise<void> {
    const members = await fetch(`${url("api")}/v1/members`, {
      headers: { authorization: authorization("api") },
    });
    expect(members.status).toBe(200);
    const hint = JSON.stringify({ type: "BALANCE", member_guid: "MBR-1" });
    expect((await post("ingest", hint)).status).toBe(204);
  }

  async function metric(name: AppName, series: string): Promise<number> {
    const page = await (await fetch(`${apps.urls[name]}/metrics`)).text();
    return Number(new RegExp(`^${series}\\S* (\\S+)$`, "m").exec(page)?.[1]);
  }

  return {
    apps,
    url,
    post,
    authorization,
    metric,
    headOf: (door, ...more) =>
      [
        `POST ${paths[door]} HTTP/1.1`,
        "Host: localhost",
        `Authorization: ${authorization(door)}`,
        "Content-Type: application/json",
        ...more,
        "\r\n",
      ].join("\r\n"),
    served: (work) => whileRepeating(askHonestly, work),
    acknowledged(count) {
      acknowledgedCount += count;
    },
    async expectInboxAsAcknowledged() {
      await until("all is stored", async () => (await countStored(database)) >= acknowledgedCount);
      expect(await countStored(database)).toBe(acknowledgedCount);
    },
    async expectUnharmed() {
      for (const { child, name } of Object.values(apps.processes)) expect(child.exitCode, name).toBeNull();
      expect(await apps.logs()).not.toMatch(/uncaught|unhandled|"level":"(error|fatal)"|MaxListeners/i);
    },
    async stop() {
      await apps.stop();
      await database.close();
      await drop();
    },
  };
}

/** Goes on with `repeat` until `work` has ended; it fails as either of them does. */
async function whileRepeating<Result>(
  repeat: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const repeating = (async () => {
    do await repeat();
    while (!isOver);
  })();
  const done = work().finally(() => {
    isOver = true;
  });
  const [result] = await Promise.all([done, repeating]);
  return result;
}

async function countStored({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ count: string }>("select count(*) from inbox where source = 'webhook'");
  return Number(rows[0]?.count);
}

/** Whether a body is a problem of ours, by its stable type. */
export const isProblem = (text: string) => /"type":"urn:account-opening:problem:[a-z-]+"/.test(text);
