import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export interface Operation {
  operationId: string;
  method: string;
  /** With `{name}` for parameters. */
  path: string;
  scope: string;
  /** The audit row that it leaves. */
  auditAction: string | null;
  hasParameters: boolean;
  /** Whether a body is described. */
  takesBody: boolean;
}

/** What an API says of itself, and whether its answers are like that. */
export interface Description {
  operations: Operation[];
  /** What is wrong with this answer to that operation; empty when it is as described. */
  faultsOf(operation: Operation, response: Response): Promise<string[]>;
}

interface Described {
  operationId: string;
  "x-required-scope": string;
  "x-audit-action"?: string;
  parameters?: { in: string }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, object> }>;
}

interface Document {
  paths: Record<string, Record<string, Described>>;
}

export async function readDescription(apiUrl: string): Promise<Description> {
  const document = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The package's types are those of CommonJS.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, "openapi");
  const describedOf = ({ path, method }: Operation) => document.paths[path]?.[method];
  return {
    operations: operationsOf(document),
    faultsOf: async (operation, response) => {
      const described = describedOf(operation)?.responses[String(response.status)];
      const text = await response.text();
      if (described === undefined) return [`status ${response.status} is not described`];
      const mediaType = response.headers.get("content-type")?.split(";")[0] ?? "";
      if (described.content === undefined)
        return text === "" ? [] : [`a body that is not described: ${text}`];
      if (described.content[mediaType] === undefined) return [`the media type ${mediaType} is not described`];
      if (!mediaType.endsWith("json")) return [];
      const validate = schemaAt(ajv, operation, response.status, mediaType);
      return validate(JSON.parse(text)) ? [] : [`${ajv.errorsText(validate.errors)} in ${text}`];
    },
  };
}

function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      operationId: described.operationId,
      method,
      path,
      scope: described["x-required-scope"],
      auditAction: described["x-audit-action"] ?? null,
      hasParameters: (described.parameters ?? []).some((parameter) => parameter.in === "path"),
      takesBody: described.requestBody !== undefined,
    })),
  );
}

function schemaAt(
  ajv: Ajv2020,
  { path, method }: Operation,
  status: number,
  mediaType: string,
): ValidateFunction {
  const pointer = ["paths", path, method, "responses", String(status), "content", mediaType, "schema"]
    .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent)
    .join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  if (validate === undefined) throw new Error(`There is no schema for ${method} ${path} ${status}.`);
  return validate;
}
