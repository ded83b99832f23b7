/** The fields of an error in a log line. */
export interface ErrorDescription {
  error: string;
  error_code?: string;
  error_message?: string;
  error_causes?: string[];
  error_frames?: string[];
}

const causesMax = 5;
const framesMax = 8;

/**
 * The class, code and stack frames of an error, and the class and code of its causes. The message is included only if
 * `isOwn` accepts the error: messages of drivers and clients may quote values, queries and bodies.
 */
export function describeError(error: unknown, isOwn: (error: Error) => boolean): ErrorDescription {
  if (!(error instanceof Error)) return { error: `not an Error but ${typeof error}` };
  const code = codeOf(error);
  const causes = causesOf(error);
  const frames = framesOf(error);
  return {
    error: error.name,
    ...(code === undefined ? {} : { error_code: code }),
    ...(isOwn(error) ? { error_message: error.message } : {}),
    ...(causes.length === 0 ? {} : { error_causes: causes }),
    ...(frames.length === 0 ? {} : { error_frames: frames }),
  };
}

function codeOf(error: Error): string | undefined {
  if (!("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && /^[\w.-]{1,60}$/.test(code) ? code : undefined;
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  let cause = error.cause;
  while (cause instanceof Error && causes.length < causesMax) {
    causes.push([cause.name, codeOf(cause)].filter((part) => part !== undefined).join(" "));
    cause = cause.cause;
  }
  return causes;
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? "";
  const afterMessage = stack.slice(stack.indexOf(error.message) + error.message.length);
  return afterMessage
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, framesMax);
}
