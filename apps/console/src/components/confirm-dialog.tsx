import { type ReactNode, useState } from "react";
import { Dialog } from "./dialog.tsx";

interface ConfirmDialogProps {
  title: string;
  /** What is removed and what remains. */
  children: ReactNode;
  /** Must be typed before the action is possible; without it, one click is enough. */
  typed?: string;
  /** Verb of the action, for instance `Delete`. */
  action: string;
  /** Verb of the default, for instance `Keep`. */
  keep: string;
  isPending: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before a destructive action. The default is to change nothing. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, typed, action, keep, isPending, onConfirm, onClose } = props;
  const [text, setText] = useState("");
  const isConfirmed = typed === undefined || text.trim() === typed;
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{children}</div>
      {typed !== undefined && (
        <label className="field">
          <span>
            Type <span className="mono">{typed}</span> to confirm
          </span>
          <input
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      )}
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          {keep}
        </button>
        <button
          type="button"
          className="danger"
          disabled={!isConfirmed || isPending}
          title={isConfirmed ? undefined : "Type the ID first."}
          onClick={onConfirm}
        >
          {isPending ? "Working…" : action}
        </button>
      </div>
    </Dialog>
  );
}
