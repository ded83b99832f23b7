import { expect, it } from "vitest";
import { pages } from "../src/docs/page.ts";
import { expressPath } from "../src/http/router.ts";
import { routes } from "../src/routes.ts";
import { useApi } from "./support/api.ts";

const test = useApi();

it.each(["/docs", "/docs/reference"])(
  "%s loads files of this server only, without inline scripts",
  async (path) => {
    const { url } = test.now.api;
    const page = await fetch(`${url}${path}`);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain("unsafe-eval");
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|rel="stylesheet" href)="([^"]+)"/g)].map(
      ([, file]) => file ?? "",
    );
    expect(loaded.length).toBeGreaterThan(0);
    for (const file of loaded) {
      expect(file).toMatch(/^\/docs\//);
      const response = await fetch(`${url}${file}`);
      expect(response.status, file).toBe(200);
      expect(response.headers.get("content-type"), file).toMatch(/javascript|css/);
    }
    expect(html).not.toMatch(/<script>|onload=/);
    expect((await fetch(`${url}/docs/../package.json`)).status).toBe(404);
  },
);

/** Linked, and no pages. */
const files: ReadonlySet<string> = new Set(["/docs/docs.css", "/docs/collection.json"]);

it("every link between pages leads to a page and to a heading of it", () => {
  for (const [path, html] of pages) {
    for (const [, target = "", fragment] of html.matchAll(/href="(\/docs[^"#]*|)(?:#([^"]+))?"/g)) {
      const linked = pages.get(target === "" ? path : target);
      if (files.has(target)) continue;
      expect(linked, `${path} links to ${target}`).toBeDefined();
      if (fragment !== undefined)
        expect(linked, `${path} links to ${target}#${fragment}`).toContain(`id="${fragment}"`);
    }
  }
});

it("the collection of requests is served, and each of its requests is a route", async () => {
  const answer = await fetch(`${test.now.api.url}/docs/collection.json`);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const text = await answer.text();
  const { item, info } = JSON.parse(text);
  expect(info.schema).toContain("collection/v2.1.0");
  const requests = item.flatMap(
    (folder: { item: { request: { method: string; url: { path: string[] } } }[] }) =>
      folder.item.map(({ request: { method, url } }) => `${method} /${url.path.join("/")}`),
  );
  const served = routes.map(({ method, path }) => `${method.toUpperCase()} ${expressPath(path)}`);
  expect(requests.sort()).toEqual(served.sort());
  // A repeated `Idempotency-Key` would repeat an earlier answer.
  expect(text).not.toContain('"value":"string"');
});

it("the description is served as JSON", async () => {
  const answer = await fetch(`${test.now.api.url}/openapi.json`);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const version = answer.headers.get("api-version");
  expect(await answer.json()).toMatchObject({ openapi: "3.1.0", info: { version } });
});
