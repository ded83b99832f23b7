import { ApiError } from "@account-opening/client";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { showToast } from "../state/toasts.ts";

interface ActionOptions<Input, Result> {
  run(input: Input): Promise<Result>;
  /** The message after a success. */
  done(result: Result, input: Input): string;
  /** Queries that are read again after a success. */
  changes: readonly QueryKey[];
  onDone?: (result: Result) => void;
}

export interface Action<Input> {
  run(input: Input): void;
  isPending: boolean;
  /** `X-Request-Id` of the latest success. The audit row has it. */
  requestId: string | null;
}

/** A change that the viewer requests. Its outcome is shown as a message. */
export function useAction<Input, Result extends { response: Response }>({
  run,
  done,
  changes,
  onDone,
}: ActionOptions<Input, Result>): Action<Input> {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: async (result: Result, input: Input) => {
      showToast("ok", done(result, input));
      onDone?.(result);
      await Promise.all(changes.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
    onError: (error) => showToast("bad", failureOf(error)),
  });
  return {
    run: mutation.mutate,
    isPending: mutation.isPending,
    requestId: mutation.data?.response.headers.get("x-request-id") ?? null,
  };
}

function failureOf(error: unknown): string {
  if (!(error instanceof ApiError)) return "The API did not answer. Nothing may have changed: try again.";
  const reasons = error.errors.map(({ path, message }) => `${path} ${message}`);
  const request = error.requestId === null ? "" : ` Request ${error.requestId}`;
  return `${[error.title, error.detail, ...reasons].join(". ")}${request}`;
}
