import { notificationTypes, testNotificationType } from "@account-opening/core/notifications";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import clientPackage from "../../../packages/client/package.json" with { type: "json" };
import { openApiDocument } from "../src/docs/openapi.ts";
import { routes } from "../src/routes.ts";

const document = JSON.parse(JSON.stringify(openApiDocument(routes)));

it("is a valid description by the schema of OpenAPI", async () => {
  expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
});

it("has examples, each of which is valid by its own schema", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The types of the package describe its CommonJS build.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, "openapi");
  const examples = examplesIn(document);
  const invalid = examples.flatMap(({ pointer, example }) =>
    ajv.validate({ $ref: `openapi#${pointer}` }, example) ? [] : [`${pointer}: ${ajv.errorsText()}`],
  );
  expect(invalid).toEqual([]);
  expect(examples.length).toBeGreaterThan(500);
});

interface Example {
  /** JSON pointer of the schema. */
  pointer: string;
  example: unknown;
}

/** The examples of schemas, parameters and bodies. */
function examplesIn(value: unknown, pointer = ""): Example[] {
  if (typeof value !== "object" || value === null) return [];
  const found = Object.entries(value)
    .filter(([name]) => name !== "example")
    .flatMap(([name, child]) => examplesIn(child, `${pointer}/${escapePointer(name)}`));
  if (!("example" in value)) return found;
  const schema = "schema" in value ? `${pointer}/schema` : pointer;
  return [...found, { pointer: schema, example: value.example }];
}

function escapePointer(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

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

it("has the version of the client", () => {
  expect(document.info.version).toBe(clientPackage.version);
});
