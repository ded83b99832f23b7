import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

interface Operation {
  operationId: string;
  method: string;
  /** Parameters have the form `{name}`. */
  path: string;
  scope: string;
  /** The action of the audit record that the operation creates. */
  auditAction: string | null;
  hasPathParameters: boolean;
  hasBody: boolean;
}

export interface RequestParts {
  /** The API key; null for none. */
  key: string | null;
  path?: Record<string, string>;
  query?: Record<string, string>;
  /** The text of a JSON body. */
  body?: string;
}

/** A client of the API that checks every response against the API's OpenAPI document. */
export interface OpenApiClient {
  operations: Operation[];
  /** @throws if the document has no such operation */
  operation(operationId: string): Operation;
  /** @throws if the response does not conform to the document */
  call(operation: Operation, request: RequestParts): Promise<{ status: number; body: unknown }>;
}

interface OperationObject {
  operationId: string;
  "x-required-scope": string;
  "x-audit-action"?: string;
  parameters?: { in: string }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, object> }>;
}

interface Document {
  paths: Record<string, Record<string, OperationObject>>;
}

export async function createOpenApiClient(apiUrl: string): Promise<OpenApiClient> {
  const document = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The types of the package describe its CommonJS build.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, "openapi");
  const operations = operationsOf(document);

  /** Where a response differs from the document. */
  function violationsOf({ path, method }: Operation, response: Response, text: string): string[] {
    const described = document.paths[path]?.[method]?.responses[String(response.status)];
    if (described === undefined) return [`status ${response.status} is not described`];
    const mediaType = mediaTypeOf(response);
    if (described.content === undefined) return text === "" ? [] : [`the body is not described: ${text}`];
    if (described.content[mediaType] === undefined) return [`the media type ${mediaType} is not described`];
    if (!mediaType.endsWith("json")) return [];
    const validate = schemaAt(ajv, { path, method }, response.status, mediaType);
    return validate(JSON.parse(text)) ? [] : [`${ajv.errorsText(validate.errors)} in ${text}`];
  }

  return {
    operations,
    operation(operationId) {
      const found = operations.find((operation) => operation.operationId === operationId);
      if (found === undefined) throw new Error(`The document has no operation ${operationId}.`);
      return found;
    },
    async call(operation, { key, path = {}, query = {}, body }) {
      const target = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "unknown");
      const response = await fetch(`${apiUrl}${target}?${new URLSearchParams(query)}`, {
        method: operation.method.toUpperCase(),
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
      const isStream = mediaTypeOf(response) === "text/event-stream";
      if (isStream) await response.body?.cancel();
      const text = isStream ? "" : await response.text();
      const violations = violationsOf(operation, response, text);
      if (violations.length > 0) throw new Error(`${operation.operationId}: ${violations.join("; ")}`);
      const isJson = mediaTypeOf(response).endsWith("json") && text !== "";
      return { status: response.status, body: isJson ? JSON.parse(text) : text };
    },
  };
}

function mediaTypeOf({ headers }: Response): string {
  return headers.get("content-type")?.split(";")[0] ?? "";
}

function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      operationId: described.operationId,
      method,
      path,
      scope: described["x-required-scope"],
      auditAction: described["x-audit-action"] ?? null,
      hasPathParameters: (described.parameters ?? []).some((parameter) => parameter.in === "path"),
      hasBody: described.requestBody !== undefined,
    })),
  );
}

function schemaAt(
  ajv: Ajv2020,
  { path, method }: Pick<Operation, "path" | "method">,
  status: number,
  mediaType: string,
): ValidateFunction {
  const pointer = ["paths", path, method, "responses", String(status), "content", mediaType, "schema"]
    .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent)
    .join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  if (validate === undefined) throw new Error(`The document has no schema for ${method} ${path} ${status}.`);
  return validate;
}
