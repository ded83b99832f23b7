import { Dialog } from "../components/dialog.tsx";
import { navigation } from "./navigation.ts";

const common = [
  { keys: ["/"], what: "Find by ID" },
  { keys: ["j"], what: "Next row of a list" },
  { keys: ["k"], what: "Previous row of a list" },
  { keys: ["Enter"], what: "Open the row in focus" },
  { keys: ["Esc"], what: "Close a dialog" },
  { keys: ["?"], what: "This list" },
];

export function KeyboardHelp({ onClose }: { onClose(): void }) {
  const pages = navigation.map(({ key, word }) => ({ keys: ["g", key], what: `Open ${word}` }));
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="facts">
        {[...common, ...pages].map(({ keys, what }) => (
          <div key={what} className="fact-row">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
