import { expect, it } from "vitest";
import { pages } from "../src/docs/page.ts";
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

it("every link between pages leads to a page and to a heading of it", () => {
  for (const [path, html] of pages) {
    for (const [, target = "", fragment] of html.matchAll(/href="(\/docs[^"#]*|)(?:#([^"]+))?"/g)) {
      const linked = pages.get(target === "" ? path : target);
      if (target === "/docs/docs.css") continue;
      expect(linked, `${path} links to ${target}`).toBeDefined();
      if (fragment !== undefined)
        expect(linked, `${path} links to ${target}#${fragment}`).toContain(`id="${fragment}"`);
    }
  }
});

it("the description is served as JSON", async () => {
  const answer = await fetch(`${test.now.api.url}/openapi.json`);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const version = answer.headers.get("api-version");
  expect(await answer.json()).toMatchObject({ openapi: "3.1.0", info: { version } });
});
