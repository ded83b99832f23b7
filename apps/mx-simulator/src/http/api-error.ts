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

const statusNames: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  404: "not_found",
  405: "method_not_allowed",
  406: "not_acceptable",
  409: "conflict",
  413: "payload_too_large",
  422: "unprocessable_entity",
  429: "too_many_requests",
  500: "internal_server_error",
  502: "bad_gateway",
  503: "service_unavailable",
};

function statusName(status: number): string {
  return statusNames[status] ?? "error";
}
