import type { Notice, NoticeType, TestNotice } from "./notification.ts";

/** A notice that has its id. */
export interface NoticeEvent {
  /** `evt_…`; a receiver that has seen it has seen the event. */
  id: string;
  type: NoticeType;
  at: Date;
  notice: Notice;
}

/** What is sent to an endpoint: an event of the feed, or a test of the endpoint. */
export interface TestEvent {
  id: string;
  type: TestNotice["type"];
  at: Date;
  notice: TestNotice;
}

export interface TestBody {
  id: string;
  type: TestNotice["type"];
  timestamp: string;
  data: { endpoint_id: string };
}

export function testBody({ id, type, at, notice }: TestEvent): TestBody {
  return { id, type, timestamp: at.toISOString(), data: { endpoint_id: notice.endpointId } };
}

/** CONTRACT, "Event types": what receivers get and what the feed shows, the same at each attempt. */
export interface NoticeBody {
  id: string;
  type: NoticeType;
  /** ISO 8601, UTC, milliseconds. */
  timestamp: string;
  data: {
    member_guid: string;
    user_guid: string;
    state: string;
    reason: string | null;
    connection_status: string | null;
    /** Of a decision only, like those below. */
    balance_check_id?: string;
    debit_id?: string;
    account_guid?: string;
    decision?: string;
  };
}

/** @throws TypeError for a stored notice that has not the form of one. */
export function noticeBody({ id, type, at, notice }: NoticeEvent): NoticeBody {
  if (!isNotice(notice)) throw new TypeError(`The event ${id} cannot be read.`);
  const { memberGuid, userGuid, state, reason, connectionStatus, check } = notice;
  const ofMember = {
    member_guid: memberGuid,
    user_guid: userGuid,
    state,
    reason,
    connection_status: connectionStatus,
  };
  const ofCheck =
    check === null
      ? {}
      : {
          balance_check_id: check.balanceCheckId,
          debit_id: check.debitId,
          account_guid: check.accountGuid,
          decision: check.decision,
        };
  return { id, type, timestamp: at.toISOString(), data: { ...ofMember, ...ofCheck } };
}

function isNotice(stored: Partial<Notice> | null): boolean {
  return (
    typeof stored === "object" && typeof stored?.memberGuid === "string" && typeof stored.check === "object"
  );
}
