import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, it } from "vitest";
import { onlyAllowedAttributes } from "../../src/tracing/exported-attributes.ts";

/** The parts of an ended span that the processor reads. */
type Span = Pick<ReadableSpan, "attributes" | "events" | "links" | "status">;

function exportedOf(span: Span): Span {
  const ended: Span[] = [];
  const next: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (each) => void ended.push(each),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  onlyAllowedAttributes(next).onEnd(span as ReadableSpan);
  expect(ended).toHaveLength(1);
  return span;
}

const ok = { code: 0 };

it("a span is exported with the allowed attributes and our own only", () => {
  const attributes = {
    "http.route": "/v1/members/:guid",
    "account_opening.member_guid": "MBR-1",
    "url.full": "https://core.example.com/hooks/secret",
    "url.query": "code=secret",
    "http.request.header.authorization": ["Bearer secret"],
    "db.postgresql.values": ["secret"],
  };
  expect(exportedOf({ attributes, events: [], links: [], status: ok }).attributes).toEqual({
    "http.route": "/v1/members/:guid",
    "account_opening.member_guid": "MBR-1",
  });
});

it("an error is exported with its class, and without its message and stack", () => {
  const event = {
    name: "exception",
    time: [0, 0] as [number, number],
    attributes: {
      "exception.type": "Error",
      "exception.message": "secret",
      "exception.stacktrace": "secret",
    },
  };
  const span = exportedOf({
    attributes: {},
    events: [event],
    links: [],
    status: { code: 2, message: "secret" },
  });
  expect(span.events).toMatchObject([{ attributes: { "exception.type": "Error" } }]);
  expect(JSON.stringify(span)).not.toContain("secret");
});
