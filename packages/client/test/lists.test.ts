import { expect, it } from "vitest";
import { scriptedApi } from "./support/scripted-api.ts";

function page(data: unknown[], next_cursor: string | null) {
  return { status: 200, body: { data, next_cursor } };
}

it("a list yields the rows of all pages, with the filter in each request", async () => {
  const pages = [
    page([{ id: "CHK-1" }, { id: "CHK-2" }], "c1"),
    page([], "c2"),
    page([{ id: "CHK-3" }], null),
  ];
  const { api, requests } = await scriptedApi(pages);
  const ids: string[] = [];
  for await (const { id } of api.list("/v1/balance_checks", { query: { status: "decided", limit: 2 } })) {
    ids.push(id);
  }
  expect(ids).toEqual(["CHK-1", "CHK-2", "CHK-3"]);
  expect(requests.map(({ url }) => url)).toEqual(
    ["", "&cursor=c1", "&cursor=c2"].map((cursor) => `/v1/balance_checks?status=decided&limit=2${cursor}`),
  );
});

it("the next page is requested only when its first row is needed", async () => {
  const { api, requests } = await scriptedApi([page([{ id: "1" }, { id: "2" }], "c1")]);
  const path = { id: "EP-1" };
  for await (const { id } of api.list("/v1/endpoints/{id}/deliveries", { path })) if (id === "2") break;
  expect(requests.map(({ url }) => url)).toEqual(["/v1/endpoints/EP-1/deliveries"]);
});

it("the feed is read from the given event to its end", async () => {
  const event = { id: "evt_2", type: "balance_check.decided", data: { decision: "sufficient" } };
  const { api, requests } = await scriptedApi([page([event], "c1"), page([], null)]);
  const decisions: string[] = [];
  for await (const each of api.events("evt_1")) {
    if (each.type === "balance_check.decided") decisions.push(each.data.decision);
  }
  expect(decisions).toEqual(["sufficient"]);
  expect(requests.map(({ url }) => url)).toEqual(
    ["evt_1", "c1"].map((after) => `/v1/events?limit=200&after=${after}`),
  );
});

it("a file is returned as its text", async () => {
  const csv = { status: 200, headers: { "content-type": "text/csv" }, body: "debit_id\nACH-1\n" };
  const { api } = await scriptedApi([csv]);
  const query = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z", format: "csv" } as const;
  const { data } = await api.GET("/v1/decisions", { params: { query }, parseAs: "text" });
  expect(data.split("\n")).toEqual(["debit_id", "ACH-1", ""]);
});
