import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useDeferredValue, useId, useState } from "react";
import { type FoundSubject, findQuery } from "../api/overview.ts";
import { Dialog } from "../components/dialog.tsx";
import { Time } from "../components/time.tsx";
import { addressOf, titleOf } from "./found-subject.ts";

/** Finds anything by its exact ID, and opens it. */
export function FindDialog({ onClose }: { onClose(): void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const id = useDeferredValue(text.trim());
  const { data: found = [], isFetching, isError } = useQuery(findQuery(id));
  const listId = useId();
  const open = (subject: FoundSubject | undefined) => {
    if (subject === undefined) return;
    onClose();
    router.history.push(`/console${addressOf(subject)}`);
  };

  return (
    <Dialog title="Find" className="find-dialog" onClose={onClose}>
      <input
        autoFocus
        role="combobox"
        aria-label="ID of a member, user, account, debit, event or request"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Paste an ID: member, debit, request …"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setActive(Math.min(found.length - 1, Math.max(0, active + step)));
          } else if (event.key === "Enter") open(found[active]);
        }}
      />
      <div id={listId} role="listbox" aria-label="Found" className="found">
        {found.map((subject, index) => (
          <button
            key={`${subject.kind} ${subject.id} ${subject.status}`}
            id={`${listId}-${index}`}
            type="button"
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            onClick={() => open(subject)}
            onPointerEnter={() => setActive(index)}
          >
            <span>
              <b>{titleOf(subject)}</b>
              <br />
              <small className="mono">{subject.id}</small>
            </span>
            <small>
              <Time at={subject.at} />
            </small>
          </button>
        ))}
      </div>
      <p className="muted" role="status">
        {statusOf(id, found.length, isFetching, isError)}
      </p>
    </Dialog>
  );
}

function statusOf(id: string, count: number, isFetching: boolean, isError: boolean): string {
  if (id === "") return "Whole IDs only: yours, MX's or this product's, of a debit or of a request.";
  if (isError) return "The search failed. Type again to repeat it.";
  if (count > 0) return "Enter opens the first, arrow keys choose another.";
  return isFetching ? "Searching …" : `Nothing has the ID ${id}. IDs must be whole.`;
}
