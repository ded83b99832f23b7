import { useId } from "react";

interface ActionButtonProps {
  word: string;
  /** Why the action is not possible; null if it is. */
  refusal: string | null;
  isPending: boolean;
  isDangerous?: boolean;
  onAct(): void;
}

/** A button that can still be reached by keyboard when it is disabled, so that its reason can be read. */
export function ActionButton({ word, refusal, isPending, isDangerous = false, onAct }: ActionButtonProps) {
  const reasonId = useId();
  const isDisabled = refusal !== null || isPending;
  return (
    <>
      <button
        type="button"
        className={isDangerous && !isDisabled ? "danger" : undefined}
        aria-disabled={isDisabled}
        aria-describedby={refusal === null ? undefined : reasonId}
        title={refusal ?? undefined}
        onClick={() => {
          if (!isDisabled) onAct();
        }}
      >
        {isPending ? "Working…" : word}
      </button>
      {refusal !== null && (
        <span id={reasonId} className="visually-hidden">
          {refusal}
        </span>
      )}
    </>
  );
}
