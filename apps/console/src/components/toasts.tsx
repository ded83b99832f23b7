import { useStore } from "../state/store.ts";
import { closeToast, toasts } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";

/** Outcomes of actions. A screen reader reads them when they appear. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, tone, text }) => (
        <div key={id} className={`toast ${tone}`}>
          <span className="tone">
            <Icon name={tone} />
          </span>
          <span className="grow">{text}</span>
          <button
            type="button"
            className="quiet"
            aria-label="Close the message"
            onClick={() => closeToast(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
