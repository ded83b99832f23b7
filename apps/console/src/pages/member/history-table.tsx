import { useState } from "react";
import { Time } from "../../components/time.tsx";
import { formatCount, formatNumberOf } from "../../format/number.ts";
import type { Described } from "./describe-entry.ts";
import type { HistoryRow } from "./history.ts";
import { joinRepeats, type RepeatedRow } from "./repeats.ts";

const kinds: readonly Described["kind"][] = [
  "State",
  "MX status",
  "Webhook",
  "Call",
  "Command",
  "Check",
  "Notification",
  "Problem",
];

/** Rows that are shown first. The rest follows on request. */
const rowsAtFirst = 40;

export function HistoryTable({ rows }: { rows: readonly HistoryRow[] }) {
  const [kind, setKind] = useState("");
  const [isWhole, setWhole] = useState(false);
  const matching = joinRepeats(kind === "" ? rows : rows.filter((row) => row.kind === kind));
  const shown = isWhole ? matching : matching.slice(0, rowsAtFirst);
  return (
    <>
      <div className="pad">
        <label className="field inline">
          <span>Show</span>
          <select value={kind} onChange={(event) => setKind(event.target.value)}>
            <option value="">everything</option>
            {kinds.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      <table className="history">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col">What</th>
            <th scope="col" className="hide-on-phone">
              Detail
            </th>
            <th scope="col">
              <span className="visually-hidden">JSON</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={`${row.since} ${row.kind} ${row.what}`} row={row} />
          ))}
        </tbody>
      </table>
      {matching.length > shown.length && (
        <div className="list-note">
          <button type="button" className="quiet" onClick={() => setWhole(true)}>
            Show {formatNumberOf(matching.length - shown.length, "earlier line")}
          </button>
        </div>
      )}
      {matching.length === 0 && <p className="list-note">No entry of this kind.</p>}
    </>
  );
}

function Row({ row }: { row: RepeatedRow }) {
  const [isOpen, setOpen] = useState(false);
  const { at, kind, what, detail, tone, raw, count, since } = row;
  return (
    <>
      <tr>
        <td className="mono nowrap">
          <Time at={at} precise />
        </td>
        <td className={tone}>
          <span className="tone">{kind}</span>
        </td>
        <td>
          {what}
          {count > 1 && (
            <small>
              {" "}
              {formatCount(count)} times since <Time at={since} />
            </small>
          )}
          {detail !== "" && <small className="phone-only">{detail}</small>}
        </td>
        <td className="hide-on-phone muted">{detail}</td>
        <td className="num">
          <button
            type="button"
            className="quiet"
            aria-expanded={isOpen}
            aria-label={`JSON of ${what}`}
            onClick={() => setOpen(!isOpen)}
          >
            {"{ }"}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5}>
            <pre className="mono">{JSON.stringify(raw, null, 2)}</pre>
          </td>
        </tr>
      )}
    </>
  );
}
