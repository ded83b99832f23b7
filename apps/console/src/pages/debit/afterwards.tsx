import { Link } from "@tanstack/react-router";
import type { CheckExplanation } from "../../api/checks.ts";
import { Badge } from "../../components/badge.tsx";
import { Id } from "../../components/id.tsx";
import { Time } from "../../components/time.tsx";
import { formatCount, formatNumberOf } from "../../format/number.ts";

/** Returns, block, owners and the record in the ledger. */
export function Afterwards({ explanation }: { explanation: CheckExplanation }) {
  const { check, account, record, event, deliveries } = explanation;
  return (
    <div className="pad">
      <dl className="facts">
        <dt>Returns</dt>
        <dd>
          {check.returns.length === 0
            ? "none reported"
            : check.returns.map(({ return_code, title, returned_at }) => (
                <div key={return_code + returned_at}>
                  <b>{return_code}</b> {title}, <Time at={returned_at} />
                </div>
              ))}
        </dd>
        <dt>Account blocked</dt>
        <dd>{account?.debit_block ? <Block block={account.debit_block} /> : "no"}</dd>
        <dt>Reservation</dt>
        <dd>
          <Reservation explanation={explanation} />
        </dd>
        <dt>Owners</dt>
        <dd>
          {account === null
            ? "deleted"
            : account.owner_count === 0
              ? "not read"
              : `${formatNumberOf(account.owner_count, "owner")} on file`}
        </dd>
        <dt>Notification</dt>
        <dd>
          {event === null ? (
            check.decision === null ? (
              "none before the decision"
            ) : (
              "no longer stored"
            )
          ) : (
            <EventState event={event} deliveries={deliveries} />
          )}
        </dd>
        <dt>Record</dt>
        <dd>
          <RecordState check={check} record={record} />
        </dd>
      </dl>
    </div>
  );
}

function Block({ block }: { block: NonNullable<NonNullable<CheckExplanation["account"]>["debit_block"]> }) {
  return (
    <>
      by return {block.return_code} since <Time at={block.since} />
    </>
  );
}

function Reservation({ explanation: { check, reserved_until } }: { explanation: CheckExplanation }) {
  if (check.released_at !== null)
    return (
      <>
        released <Time at={check.released_at} />
      </>
    );
  if (reserved_until !== null)
    return (
      <>
        held until a balance is imported after <Time at={reserved_until} />
      </>
    );
  return check.decision === "sufficient" ? "ended" : "none";
}

function EventState({
  event,
  deliveries,
}: { event: NonNullable<CheckExplanation["event"]> } & Pick<CheckExplanation, "deliveries">) {
  const dead = (deliveries ?? []).filter(({ status }) => status === "dead");
  return (
    <>
      <Id value={event.id} of="event" />{" "}
      {deliveries !== null &&
        (dead.length === 0 ? (
          formatNumberOf(deliveries.length, "delivery", "deliveries")
        ) : (
          <Badge tone="bad">{formatNumberOf(dead.length, "dead delivery", "dead deliveries")}</Badge>
        ))}
    </>
  );
}

function RecordState({ check, record }: Pick<CheckExplanation, "check" | "record">) {
  if (check.decision === null) return "none before the decision";
  if (record === null) return "written; its hash is added within seconds";
  return (
    <span className="record">
      entry {formatCount(record.position)} of the ledger{" "}
      {record.is_intact ? (
        <Badge tone="ok">hash verified</Badge>
      ) : (
        <Badge tone="bad">hash does not match</Badge>
      )}
      <span className="mono muted hash">{record.hash}</span>
      <Link to="/audit" search={{ member: check.member_guid }} className="link no-print">
        Audit of the member
      </Link>
    </span>
  );
}
