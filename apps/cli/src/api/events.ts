import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient, Event } from "@account-opening/client";
import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { connectApi } from "./connect-api.ts";
import type { OutputOptions } from "./output.ts";
import { readLimit } from "./read-rows.ts";

interface TailOptions extends OutputOptions {
  after?: string;
  follow?: boolean;
  lines: number;
  type?: string;
}

/** Time between two reads of the feed. */
const pollIntervalMs = 1_000;

/** The commands on the event feed. */
export function addEvents(program: Command, terminal: Terminal): void {
  const events = program.command("events").description("read the event feed");
  events
    .command("tail")
    .description("print the latest events; one line per event")
    .option("--follow", "continue with new events until Ctrl-C")
    .option("--after <id>", "start behind this event: evt_…")
    .option("--lines <count>", "number of latest events, without --after", readLimit, 10)
    .option("--type <type>", "only events of this type")
    .option("--json", "print one JSON object per line")
    .action((options: TailOptions) => tailEvents(terminal, options));
}

async function tailEvents(terminal: Terminal, options: TailOptions): Promise<void> {
  const api = connectApi(terminal);
  const print = (event: Event) => {
    if (options.type !== undefined && event.type !== options.type) return;
    terminal.out(options.json === true ? JSON.stringify(event) : lineOf(event));
  };
  let after = options.after;
  if (after === undefined) {
    const latest = await readLatest(api, options.lines);
    for (const event of latest) print(event);
    after = latest.at(-1)?.id;
  }
  do {
    for await (const event of api.events(after)) {
      print(event);
      after = event.id;
    }
    if (options.follow === true) await delay(pollIntervalMs, undefined, { signal: terminal.signal });
  } while (options.follow === true);
}

/** Oldest first. */
async function readLatest(api: ApiClient, count: number): Promise<Event[]> {
  const { data } = await api.GET("/v1/events", {
    params: { query: { order: "desc", limit: Math.min(count, 200) } },
  });
  return data.data.toReversed();
}

function lineOf({ timestamp, type, id, data }: Event): string {
  const about =
    "debit_id" in data
      ? [data.debit_id, data.decision, data.reason]
      : [data.member_guid, data.state, data.reason];
  return [timestamp, type, ...about.filter((part) => part !== null), id].join("  ");
}
