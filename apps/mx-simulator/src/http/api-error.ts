import { STATUS_CODES } from "node:http";

/** An error response in MX's format. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { type, headers = {} }: { type?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type ?? `${statusName(status)}_error`;
    this.headers = headers;
  }

  body(): { error: { message: string; status: string; type: string } } {
    return { error: { message: this.message, status: statusName(this.status), type: this.type } };
  }
}

/** `not_found` for 404. */
function statusName(status: number): string {
  return (STATUS_CODES[status] ?? "error").toLowerCase().replaceAll(" ", "_");
}
