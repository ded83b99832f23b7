import { notificationTypes, testNotificationType } from "@account-opening/core";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { openApiDocument } from "../src/docs/openapi.ts";
import { routes } from "../src/routes.ts";

const document = JSON.parse(JSON.stringify(openApiDocument(routes)));

it("is a valid description by the schema of OpenAPI", async () => {
  expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
});

it("has nothing that a linter minds, and every example is valid by its own schema", async () => {
  const config = await createConfig({
    extends: ["recommended"],
    rules: {
      "no-invalid-media-type-examples": "error",
      "no-invalid-schema-examples": "error",
      // One server: wherever it runs. The licence is the repository's.
      "no-server-example.com": "off",
      "info-license": "off",
      // What every route may answer is in its problems.
      "operation-4xx-response": "off",
    },
  });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

it("has patterns that JSON Schema can read", () => {
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)];
  expect(patterns.length).toBeGreaterThan(10);
  for (const [, pattern = ""] of patterns) {
    expect(() => new RegExp(JSON.parse(`"${pattern}"`), "u")).not.toThrow();
    expect(pattern).not.toMatch(/\/[a-z]*$/);
  }
});

it("describes the notifications that an endpoint receives, each with its own schema", () => {
  expect(Object.keys(document.webhooks)).toEqual([...notificationTypes, testNotificationType]);
  for (const [type, { post }] of Object.entries<{ post: Delivery }>(document.webhooks)) {
    const name = post.requestBody.content["application/json"].schema.$ref.split("/").at(-1) ?? "";
    expect(document.components.schemas[name].properties.type.enum).toEqual([type]);
  }
  const { mapping } = document.components.schemas.Event.discriminator;
  expect(Object.keys(mapping)).toEqual([...notificationTypes]);
});

interface Delivery {
  requestBody: { content: { "application/json": { schema: { $ref: string } } } };
}
