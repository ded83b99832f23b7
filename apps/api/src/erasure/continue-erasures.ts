import { auditLog } from "@account-opening/db/access";
import { type Erasure, erasures } from "@account-opening/db/erasure";
import type { Context } from "../context.ts";
import type { Audit, Caller } from "../http/route.ts";
import { completeMemberErasure } from "../members/erase-member.ts";
import { eraseKnownUser } from "../users/erase-user.ts";
import { dueWhileRunning, retryMaxMs } from "./due-times.ts";

const countMax = 10;

/** Continues the erasures whose requests failed or were lost, so that none waits for its caller. */
export async function continueErasures(context: Context): Promise<void> {
  const { database, clock, log } = context;
  const now = clock();
  const latest = new Date(now.getTime() + retryMaxMs);
  const due = await erasures.takeOver(database, {
    now,
    dueAt: dueWhileRunning(now),
    latest,
    limit: countMax,
  });
  await Promise.all(
    due.map(async (erasure) => {
      try {
        await continueErasure(erasure, context);
        log.erasureCompleted(erasure);
      } catch (error) {
        // One erasure that fails does not delay the others. It is postponed.
        log.erasureFailed(error, erasure);
      }
    }),
  );
}

async function continueErasure(erasure: Erasure, context: Context): Promise<void> {
  if (erasure.guid === erasure.userGuid) {
    const user = { guid: erasure.guid, createdAt: erasure.beganAt };
    const audit = auditAs(callerOf(erasure), "user_erased", context);
    await eraseKnownUser(user, callerOf(erasure), audit, context);
  } else {
    await completeMemberErasure(erasure, auditAs(callerOf(erasure), "member_erased", context), context);
  }
}

/** The audit rows name the caller that requested the erasure. */
function callerOf({ apiKeyId, requestId }: Erasure): Caller {
  return { apiKeyId, requestId: requestId ?? undefined };
}

function auditAs(caller: Caller, action: "user_erased" | "member_erased", { clock }: Context): Audit {
  return (on, { memberGuid = null, detail }) => {
    const entry = { ...caller, action, memberGuid, detail: { ...detail, continued: "true" } };
    return auditLog.append(on, entry, clock());
  };
}
