import { expect, it } from "vitest";
import { useApi } from "./support/api.ts";

const test = useApi();

it("the page loads its own files and nothing else", async () => {
  const { url } = test.now.api;
  const page = await fetch(`${url}/docs`);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toContain("unsafe-eval");
  const html = await page.text();
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
  expect(loaded).toHaveLength(4);
  for (const path of loaded) {
    expect(path).toMatch(/^\/docs\//);
    const file = await fetch(`${url}${path}`);
    expect(file.status, path).toBe(200);
    expect(file.headers.get("content-type"), path).toMatch(/javascript|css|png/);
  }
  expect(html).not.toMatch(/<script>|onload=/);
  expect((await fetch(`${url}/docs/../package.json`)).status).toBe(404);
  expect((await fetch(`${url}/docs/swagger-ui-bundle.js.map`)).status).toBe(404);
});

it("the description is served as JSON", async () => {
  const answer = await fetch(`${test.now.api.url}/openapi.json`);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const version = answer.headers.get("api-version");
  expect(await answer.json()).toMatchObject({ openapi: "3.1.0", info: { version } });
});
