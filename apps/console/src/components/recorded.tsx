import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { auditOfRequestQuery } from "../api/audit.ts";
import { wordOf } from "../format/words.ts";
import { ShortId } from "./id.tsx";
import { Time } from "./time.tsx";

/** The audit rows of the viewer's latest change on this page. */
export function Recorded({ requestId }: { requestId: string | null }) {
  if (requestId === null) return null;
  return <AuditRows requestId={requestId} />;
}

function AuditRows({ requestId }: { requestId: string }) {
  // Without the permission to read the audit log, nothing is shown: the message has the outcome.
  const { data: rows = [] } = useQuery(auditOfRequestQuery(requestId));
  return rows.map(({ id, at, action }) => (
    <p key={id} className="recorded muted">
      Recorded in the audit log: {wordOf(action)}, <Time at={at} />, request{" "}
      <Link to="/audit" search={{ request: requestId }} className="link">
        <ShortId value={requestId} />
      </Link>
    </p>
  ));
}
