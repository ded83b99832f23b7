import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { connectApi } from "./connect-api.ts";
import { type OutputOptions, printFields, printRows } from "./output.ts";

interface ReplayOptions extends OutputOptions {
  after?: string;
  from?: string;
  to?: string;
}

/** The commands on endpoints. */
export function addEndpoints(program: Command, terminal: Terminal): void {
  const endpoints = program.command("endpoints").description("read and test the receivers of events");
  endpoints
    .command("list")
    .description("list endpoints")
    .option("--json", "print JSON")
    .action((options: OutputOptions) => listEndpoints(terminal, options));
  endpoints
    .command("test")
    .description("send an event of type endpoint.test")
    .argument("<id>", "ID of the endpoint: EP-…")
    .option("--json", "print JSON")
    .action((id: string, options: OutputOptions) => testEndpoint(terminal, id, options));
  endpoints
    .command("replay")
    .description("send stored events again")
    .argument("<id>", "ID of the endpoint: EP-…")
    .option("--after <id>", "only events behind this event: evt_…")
    .option("--from <time>", "only events that happened then or later")
    .option("--to <time>", "only events that happened before")
    .option("--json", "print JSON")
    .action((id: string, options: ReplayOptions) => replayEvents(terminal, id, options));
}

async function listEndpoints(terminal: Terminal, options: OutputOptions): Promise<void> {
  const { data } = await connectApi(terminal).GET("/v1/endpoints");
  printRows(terminal, options, data.data, {
    none: "There are no endpoints. Create one: POST /v1/endpoints with its URL.",
    columns: {
      ID: ({ id }) => id,
      URL: ({ url }) => url,
      STATUS: ({ status, paused_until: pausedUntil }) =>
        pausedUntil === null ? status : `${status}, paused until ${pausedUntil}`,
      FAILURES: ({ failure_count }) => failure_count,
      EVENTS: ({ event_types }) => event_types?.join(", ") ?? "all",
    },
  });
}

async function testEndpoint(terminal: Terminal, id: string, options: OutputOptions): Promise<void> {
  const api = connectApi(terminal);
  const { data } = await api.POST("/v1/endpoints/{id}/test", { params: { path: { id } } });
  printFields(terminal, options, data, { event: data.event_id });
  if (options.json === true) return;
  terminal.err(`The event will be sent. Its outcome: GET /v1/endpoints/${id}/deliveries`);
}

async function replayEvents(
  terminal: Terminal,
  id: string,
  { json, ...range }: ReplayOptions,
): Promise<void> {
  const api = connectApi(terminal);
  const { data } = await api.POST("/v1/endpoints/{id}/replay", { params: { path: { id } }, body: range });
  printFields(terminal, json === undefined ? {} : { json }, data, { "events to send": data.count });
}
