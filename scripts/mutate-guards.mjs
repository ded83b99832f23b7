// pnpm mutate: takes each guard out, in turn, and shows that a test notices. --only NAME for one of them; --check only says
// whether each guard is where this list has it.
// Works on the files in place and puts each back, also when it is interrupted.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { collect, install } from "./lib/bootstrap.mjs";

/** The first of the seeds that test/simulation/simulation.test.ts plays. */
const simulation = { command: ["pnpm", "--silent", "simulate", "--seeds=3000", "--findings=1"] };
const setAside = { project: "services", tests: ["packages/db/test/set-aside.services.test.ts"] };
const mxLists = { project: "unit", tests: ["packages/mx/test/responses.test.ts"] };
const contracts = { project: "services", tests: ["test/simulation/store-contract.services.test.ts"] };

/** What stands between us and losing or doubling something; `tests` are those that must fail without it. */
const guards = [
  {
    name: "an event that cannot be read is an outcome",
    file: "packages/core/src/advance/fold.ts",
    guard: "folded.unreadable.push(error);",
    without: "throw error;",
    ...setAside,
  },
  {
    name: "a member that cannot be read is set aside",
    file: "packages/core/src/advance/advance-members.ts",
    guard: "if (!isReadable(locked.member)) throw",
    without: "if (locked.member === null) throw",
    ...setAside,
  },
  {
    name: "a batch that is refused is saved in halves",
    file: "packages/db/src/connection/save-in-halves.ts",
    guard: "if (!isDataError(error)) throw error;",
    without: "throw error;",
    ...setAside,
  },
  {
    name: "a lost connection sets no member aside",
    file: "packages/db/src/connection/save-in-halves.ts",
    guard: "if (!isDataError(error)) throw error;",
    without: "",
    ...setAside,
  },
  {
    name: "a delivery whose worker was lost waits ever longer",
    file: "packages/db/src/notifications/claim-delivery.ts",
    guard: '{takeoverBackoff("delivery")}',
    without: "{\"interval '0'\"}",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a row that cannot be shown is left out",
    file: "apps/api/src/http/lists.ts",
    guard: "reporter.log.notRendered(error, list);",
    without: "throw error;",
    project: "services",
    tests: ["apps/api/test/rows-left-out.services.test.ts"],
  },
  {
    name: "the number of pages of an MX list is limited",
    file: "packages/mx/src/http/list-budget.ts",
    guard: 'if (pages > pagesMax) throw exceeded("pages");',
    without: "",
    ...mxLists,
  },
  {
    name: "the size of an MX list is limited",
    file: "packages/mx/src/http/send.ts",
    guard: "call.budget?.take(body.length);",
    without: "",
    ...mxLists,
  },
  {
    name: "a list of MX takes so long",
    file: "packages/mx/src/http/list-budget.ts",
    guard: 'if (performance.now() > endsAt) throw exceeded("time");',
    without: "",
    ...mxLists,
  },
  {
    name: "rows of another member are left out",
    file: "packages/mx/src/http/pages.ts",
    guard: "if (reason !== null) send.onRowLeftOut(list.name, reason);\n      else",
    without: "if (reason === undefined) send.onRowLeftOut(list.name, reason);\n      else",
    ...mxLists,
  },
  {
    name: "a create that names another user's member is refused",
    file: "apps/api/src/members/register-member.ts",
    guard: 'if (inserted.outcome === "exists") return assertSameUser(database, found);',
    without: 'if (inserted.outcome === "exists") return;',
    project: "services",
    tests: ["apps/api/test/create-member.services.test.ts"],
  },
  {
    name: "link-local and metadata addresses stay closed",
    file: "packages/runtime/src/net/receiver-url.ts",
    guard: "return !isForbidden && (",
    without: "return (",
    project: "unit",
    tests: ["packages/runtime/test/receiver-url.test.ts"],
  },
  {
    name: "an endpoint receives what its key may read",
    file: "packages/db/src/notifications/publish-events.ts",
    guard: "receives = \"'events:read' = any(endpoints.scopes)\"",
    without: 'receives = "true"',
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a replay doubles nothing that waits",
    file: "packages/db/src/notifications/replay.ts",
    guard: "where waiting.event_id = events.id and waiting.endpoint_id = $1",
    without: "where waiting.event_id = '' and waiting.endpoint_id = $1",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "endpoints are counted one at a time",
    file: "packages/db/src/notifications/endpoints.ts",
    guard: "await transaction.execute(sql`lock table publisher_lock in exclusive mode`);",
    without: "",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a member's version",
    file: "packages/db/src/advance/save.ts",
    guard: "where members.guid = row.guid and members.version = row.version",
    without: "where members.guid = row.guid",
    project: "services",
    tests: ["packages/db/test/advance.services.test.ts"],
  },
  {
    name: "ingest appends hints only",
    file: "packages/db/sql/roles.sql",
    guard: "else event ->> 'kind' = 'webhook_received' and processed_at is null and outcome is null",
    without: "else true",
    project: "services",
    tests: ["test/e2e/roles.test.ts"],
  },
  {
    name: "a decision is about a check",
    file: "packages/db/sql/roles.sql",
    guard: "alter table balance_decisions enable row level security;",
    without: "",
    project: "services",
    tests: ["test/e2e/roles.test.ts"],
  },
  {
    name: "the publisher's lock",
    file: "packages/db/src/notifications/publish-events.ts",
    guard: "; lock table publisher_lock in exclusive mode`",
    without: "`",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a reader waits for no publisher",
    file: "packages/db/src/notifications/publish-events.ts",
    guard: "in exclusive mode nowait",
    without: "in access share mode",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a backlog is published at the cost of its batches",
    file: "packages/db/src/notifications/publish-events.ts",
    guard: "from numbered where events.id = numbered.id\n",
    without: "from numbered where events.id = numbered.id and events.position is null\n",
    project: "services",
    tests: ["packages/db/test/stale-statistics.services.test.ts"],
  },
  {
    name: "the lease of an Idempotency-Key",
    file: "packages/db/src/access/idempotency.ts",
    guard: ", eq(idempotencyKeys.holder, request.holder)",
    without: "",
    project: "services",
    tests: ["packages/db/test/access.services.test.ts"],
  },
  {
    name: "a member's lock",
    file: "packages/db/src/advance/advance.ts",
    guard: "order by guid for update skip locked",
    without: "order by guid",
    project: "services",
    tests: ["packages/db/test/advance.services.test.ts"],
  },
  {
    name: "a call's lease",
    file: "packages/db/src/outbox/outbox.ts",
    guard: "and (lease_until is null or lease_until <= $2)",
    without: "",
    ...contracts,
  },
  {
    name: "a claim's number",
    file: "packages/db/src/outbox/outbox.ts",
    guard: "(delete from outbox where id = $1 and claim_count = $2 returning member_guid)",
    without: "(delete from outbox where id = $1 and $2::int is not null returning member_guid)",
    ...contracts,
  },
  {
    name: "a call under way stays where it is",
    file: "packages/db/src/outbox/save-calls.ts",
    guard: "and outbox.lease_until is null and outbox.due_at <> row.due_at",
    without: "and outbox.due_at <> row.due_at",
    project: "services",
    tests: ["packages/db/test/outbox.services.test.ts"],
  },
  {
    name: "a call that ran out of time is not sent",
    file: "apps/worker/src/perform/perform.ts",
    guard: "if (ports.clock() >= lease.until()) return release(claim, 0, ports);",
    without: "",
    project: "unit",
    tests: ["apps/worker/test/perform.test.ts"],
  },
  {
    name: "a request for a job is not repeated",
    file: "apps/worker/src/perform/request-job.ts",
    guard: "claim.claimCount > 1",
    without: "claim.claimCount > 1_000",
    ...simulation,
  },
  {
    name: "MX's stamps from before a job",
    file: "packages/core/src/member/job-completion.ts",
    guard: "return status.successfullyAggregatedAt !== job.baseline.successfullyAggregatedAt;",
    without: "return true;",
    ...simulation,
  },
  {
    name: "a balance is fresh",
    file: "packages/core/src/balance/decide.ts",
    guard: "return now - endedAt <= maxAgeMs ||",
    without: "return now - endedAt >= 0 ||",
    ...simulation,
  },
  {
    name: "the age of a balance counts from the status read that showed it",
    file: "packages/core/src/member/handlers/read-while-running.ts",
    guard: "endedAt: seenAt,",
    without: "endedAt: now,",
    project: "unit",
    tests: ["packages/core/test/balance-checks.test.ts"],
  },
  {
    name: "a decision's time is read under the locks",
    file: "packages/core/src/advance/advance-members.ts",
    guard:
      "const due = guids.length === 0 ? noChecks : await transaction.lockChecks(guids, clock());\n  const now = clock();",
    without:
      "const now = clock();\n  const due = guids.length === 0 ? noChecks : await transaction.lockChecks(guids, now);",
    project: "services",
    tests: ["packages/db/test/evaluate-checks.services.test.ts"],
  },
  {
    name: "nothing is sufficient after its time",
    file: "packages/core/src/balance/decide.ts",
    guard: "if (now >= check.decideBy)",
    without: "if (now >= check.decideBy + 1e12)",
    project: "unit",
    tests: ["packages/core/test/decide.test.ts"],
  },
  {
    name: "events that wait are found without a job",
    file: "apps/worker/src/sweep/overdue.ts",
    guard: 'return start("member", guids, ports.advance);',
    without: "return guids.length;",
    ...simulation,
  },
  {
    name: "calls that are overdue are found without a job",
    file: "apps/worker/src/sweep/overdue.ts",
    guard: "        ports.perform,\n",
    without: "        async () => undefined,\n",
    ...simulation,
  },
  {
    name: "checks that are due are found without a job",
    file: "apps/worker/src/sweep/overdue.ts",
    guard: 'return start("check", [...guids], ports.advance);',
    without: "return guids.size;",
    ...simulation,
  },
  {
    name: "a lease is renewed for its own claim alone",
    file: "packages/db/src/outbox/outbox.ts",
    guard: "and (id, claim_count) in (select * from unnest($1::bigint[], $2::int[]))",
    without: "and $2::int[] is not null",
    project: "services",
    tests: ["packages/db/test/outbox.services.test.ts"],
  },
  {
    name: "a delivery's lease is renewed for its own claim alone",
    file: "packages/db/src/notifications/renew-deliveries.ts",
    guard: "and (id, attempt_count) in (select * from unnest($1::bigint[], $2::int[]))",
    without: "and $2::int[] is not null",
    project: "services",
    tests: ["packages/db/test/notifications.services.test.ts"],
  },
  {
    name: "a lost worker's lease ends",
    file: "apps/worker/src/leases.ts",
    guard: "filter(({ since }) => now - since <= heldMsMax)",
    without: "filter(() => true)",
    project: "unit",
    tests: ["apps/worker/test/leases.test.ts"],
  },
  {
    name: "a lost worker's work is taken over within ten seconds",
    file: "apps/worker/src/config.ts",
    guard: "LEASE_MS: fields.durationMs\n      .default(6_000)",
    without: "LEASE_MS: fields.durationMs\n      .default(35_000)",
    project: "unit",
    tests: ["apps/worker/test/overdue.test.ts"],
  },
  {
    name: "what needs PostgreSQL alone is done without Redis",
    file: "apps/worker/src/sweep/sweep.ts",
    guard: "return { enqueuedCallCount: 0, enqueuedCheckCount: 0, isQueueLost: false, enqueueError };",
    without: "throw enqueueError;",
    project: "unit",
    tests: ["apps/worker/test/sweep.test.ts"],
  },
  {
    name: "the sweep enqueues checks again",
    file: "apps/worker/src/sweep/sweep.ts",
    guard: "if (watermark !== null) {",
    without: "if (watermark === null) {",
    project: "unit",
    tests: ["apps/worker/test/sweep.test.ts"],
  },
  {
    name: "a webhook is committed before its 204",
    file: "apps/ingest/src/receive.ts",
    guard: "await ports.store(webhook.row);",
    without: "void ports.store(webhook.row).catch(() => undefined);",
    project: "unit",
    tests: ["apps/ingest/test/receive.test.ts"],
  },
  {
    name: "one clock",
    file: "packages/db/src/connection/clock.ts",
    guard: "const nowMs = () => steadyNow() + aheadOfSteadyMs;",
    without: "const nowMs = () => Date.now();",
    project: "services",
    tests: ["packages/db/test/clock.services.test.ts"],
  },
  {
    name: "one call a member",
    file: "packages/db/migrations/0000_initial.sql",
    guard: 'CREATE UNIQUE INDEX "outbox_one_call_a_member"',
    without: 'CREATE INDEX "outbox_one_call_a_member"',
    project: "services",
    tests: ["packages/db/test/outbox.services.test.ts"],
  },
  {
    name: "one check a debit",
    file: "packages/db/migrations/0000_initial.sql",
    guard: 'CREATE UNIQUE INDEX "balance_checks_one_a_debit"',
    without: 'CREATE INDEX "balance_checks_one_a_debit"',
    project: "services",
    tests: [
      "packages/db/test/evaluate-checks.services.test.ts",
      "test/simulation/store-contract.services.test.ts",
    ],
  },
  {
    name: "a connection that went silent is given up",
    file: "packages/queue/src/connection.ts",
    guard: "socketTimeout: socketTimeoutMs,",
    without: "",
    times: 2,
    project: "services",
    tests: ["packages/queue/test/half-open.services.test.ts"],
  },
  {
    name: "a connection to PostgreSQL that went silent is given up",
    file: "packages/db/src/connection/database.ts",
    guard: "stream: () => socketWithIdleTimeout(statementTimeoutMs + 1_000),",
    without: "",
    project: "services",
    tests: ["packages/db/test/database.services.test.ts"],
  },
  {
    name: "a connection that cannot begin is given back",
    file: "packages/db/src/connection/database.ts",
    guard: "client.release(isBroken);",
    without: "if (!isBroken) client.release();",
    project: "services",
    tests: ["packages/db/test/database.services.test.ts"],
  },
  {
    name: "a timeout that passed while the process was paused",
    file: "packages/mx/src/http/deadline.ts",
    guard: "for (const endIfOver of running) endIfOver();",
    without: "",
    project: "unit",
    tests: ["packages/mx/test/process-pause.test.ts"],
  },
  {
    name: "a claimed notification is looked for by its key alone",
    file: "packages/db/src/notifications/delivery.ts",
    guard: "const isPending = \"status not in ('delivered', 'dead')\";",
    without: "const isPending = \"status = 'pending'\";",
    project: "services",
    tests: ["packages/db/test/stale-statistics.services.test.ts"],
  },
  {
    name: "a member's open checks have an index of their own",
    file: "packages/db/src/balance-checks/lock-open-checks.ts",
    guard: "status not in ('decided', 'canceled')",
    without: "next_at is not null",
    project: "services",
    tests: ["packages/db/test/stale-statistics.services.test.ts"],
  },
  {
    name: "a member's notifications go one after the other",
    file: "packages/db/src/notifications/claim-delivery.ts",
    guard: "order by first.position limit 1), delivery.position)",
    without: "and first.position < 0 limit 1), delivery.position)",
    ...contracts,
  },
  {
    name: "settings of a database change nothing",
    file: "packages/db/src/connection/database.ts",
    guard: "...sessionOf(url),",
    without: "connectionString: url,",
    project: "services",
    tests: ["packages/db/test/session.services.test.ts"],
  },
  {
    name: "an app is ready on the schema of its release only",
    file: "packages/db/src/readiness.ts",
    guard: 'if (Number(row.appliedAt) < newest) return explainCode("42P01");',
    without: "",
    project: "services",
    tests: ["packages/db/test/readiness.services.test.ts"],
  },
  {
    name: "an app is ready with its privileges only",
    file: "packages/db/src/readiness.ts",
    guard: 'return row.lacks ? explainCode("42501") : null;',
    without: "return null;",
    project: "services",
    tests: ["packages/db/test/readiness.services.test.ts"],
  },
  {
    name: "published secrets are refused with the real MX",
    file: "apps/ingest/src/config.ts",
    guard: ".superRefine(refusePublishedSecrets)",
    without: "",
    project: "unit",
    tests: ["apps/ingest/test/config.test.ts"],
  },
  {
    name: "line breaks at the end of a secret are no part of it",
    file: "packages/runtime/src/config/read-config.ts",
    guard: '?.replace(/[\\r\\n]+$/, "")',
    without: "",
    project: "unit",
    tests: ["packages/runtime/test/config.test.ts"],
  },
  {
    name: "a process that drains is not ready",
    file: "packages/runtime/src/http/drain.ts",
    guard: "isDraining = true;",
    without: "",
    project: "unit",
    tests: ["packages/runtime/test/http/operational.test.ts"],
  },
  {
    name: "only debitable accounts are sufficient",
    file: "packages/core/src/balance/decide.ts",
    guard: 'if (!canBecomeDebitable(check.account)) return inconclusive("account_not_debitable");\n  //',
    without: "//",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts", "packages/core/test/member-simulation.property.test.ts"],
  },
  {
    name: "only debitable accounts get checks",
    file: "packages/db/src/balance-checks/schedule-check.ts",
    guard: "if (account === null || !mayBeDebited(account)) {",
    without: "if (account === null) {",
    project: "services",
    tests: ["apps/api/test/debitable-accounts.services.test.ts"],
  },
  {
    name: "a balance that the job did not import is not used",
    file: "packages/core/src/member/handlers/balances-read.ts",
    guard: "if (stamps.length > 0 && !stamps.some(",
    without: "if (stamps.length < 0 && !stamps.some(",
    project: "unit",
    tests: ["packages/core/test/balance-checks.test.ts"],
  },
  {
    name: "an account that the job did not update is stale",
    file: "packages/core/src/balance/decide.ts",
    guard: "if (account.importedAt !== null && !isImportedByJob(",
    without: "if (account.importedAt === undefined && !isImportedByJob(",
    project: "unit",
    tests: ["packages/core/test/balance-checks.test.ts"],
  },
  {
    name: "released money is reserved",
    file: "packages/core/src/balance/decide.ts",
    guard: "minor - reservedMinor >= amount.minor",
    without: "minor >= amount.minor",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts", "packages/core/test/member-simulation.property.test.ts"],
  },
  {
    name: "checks decided at once reserve against each other",
    file: "packages/core/src/balance/evaluate-checks.ts",
    guard: "decideIfReadable(withReservationsOf(decided, check))",
    without: "decideIfReadable(check)",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts"],
  },
  {
    name: "a return blocks its account",
    file: "packages/core/src/balance/decide.ts",
    guard:
      'if (check.account !== null && check.account.block !== null) return inconclusive("account_blocked");',
    without: "",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts"],
  },
  {
    name: "contradicting rows decide nothing",
    file: "packages/core/src/balance/decide.ts",
    guard: "if (account === undefined || others.some((other) => !isSame(account, other)))",
    without: "if (account === undefined)",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts"],
  },
  {
    name: "an account that MX does not list stays",
    file: "packages/db/src/accounts/store-results.ts",
    guard: "if (accounts.length === 0) return;",
    without: 'await client.query("delete from accounts where member_guid = $1", [memberGuid]);',
    project: "services",
    tests: ["packages/db/test/members.services.test.ts"],
  },
  {
    name: "a wait that MX asks for is bounded",
    file: "packages/core/src/due-time.ts",
    guard: "return Math.ceil(Math.min(requestedMs, maxMs));",
    without: "return requestedMs;",
    project: "unit",
    tests: ["packages/core/test/due-time.test.ts"],
  },
  {
    name: "every due time is within its lane's ceiling",
    file: "packages/core/src/due-time.ts",
    guard: "const bounded = (at: Instant) => (isInstant(at) ? Math.min(at, latest) : latest);",
    without: "const bounded = (at: Instant) => at;",
    project: "unit",
    tests: ["packages/core/test/due-time.test.ts"],
  },
  {
    name: "a distorted limit is reset",
    file: "packages/queue/src/rate-limits-lua.ts",
    guard: "    if not usable then",
    without: "    if false then",
    project: "services",
    tests: ["packages/queue/test/rate-limits.services.test.ts"],
  },
  {
    name: "calls that are due too late are repaired",
    file: "packages/db/src/sweep/repair-due-times.ts",
    guard: "for (const { outboxId, member } of late) await makeDue(client, outboxId, member, policy, now);",
    without: "",
    project: "services",
    tests: ["packages/db/test/repair-due-times.services.test.ts"],
  },
  {
    name: "what a schema does not know is refused",
    file: "apps/api/src/http/read-request.ts",
    guard: "if (unknown.length > 0)",
    without: "if (unknown.length > 1_000)",
    project: "services",
    tests: ["apps/api/test/strictness.services.test.ts"],
  },
  {
    name: "what is no id is not kept under an Idempotency-Key",
    file: "apps/api/src/http/handle-request.ts",
    guard: "  requireParams(route, key, request);\n",
    without: "",
    project: "services",
    tests: ["apps/api/test/strictness.services.test.ts"],
  },
  {
    name: "a moment can be stored",
    file: "apps/api/src/http/fields.ts",
    guard: "return at >= 0 && at <= instantMax;",
    without: "return true;",
    project: "services",
    tests: ["apps/api/test/strictness.services.test.ts"],
  },
  {
    name: "a record's hash covers the hash before it",
    file: "packages/db/src/record-chain/records.ts",
    guard: 'previous.toString("hex")',
    without: '""',
    project: "services",
    tests: ["packages/db/test/record-chain.services.test.ts"],
  },
  {
    name: "a record that was never chained is noticed",
    file: "packages/db/src/record-chain/verify-chain.ts",
    guard: "if (old !== undefined)",
    without: "if (old === null)",
    project: "services",
    tests: ["packages/db/test/record-chain.services.test.ts"],
  },
  {
    name: "numbers are bound to their member",
    file: "packages/db/src/encryption/associated-data.ts",
    guard: "account_number:$" + "{memberGuid}:",
    without: "account_number:",
    project: "services",
    tests: ["packages/db/test/secrets.services.test.ts"],
  },
  {
    name: "a notification of change keeps the reservation",
    file: "packages/db/src/balance-checks/ledger.ts",
    guard: "    if (isReversed)\n",
    without: "",
    project: "services",
    tests: ["apps/api/test/ledger.services.test.ts"],
  },
  {
    name: "nothing is imported after the end of the job",
    file: "packages/core/src/balance/decide.ts",
    guard: "const importedAt = Math.min(",
    without: "const importedAt = Math.max(",
    project: "unit",
    tests: ["packages/core/test/funds.test.ts"],
  },
  {
    name: "a change is committed with its audit row",
    file: "packages/db/src/balance-checks/change-check.ts",
    guard: "await record?.(transaction, { before: check, after });",
    without: "",
    project: "services",
    tests: ["apps/api/test/audit.services.test.ts"],
  },
  {
    name: "a kept answer with sensitive data is audited again",
    file: "apps/api/src/http/handle-request.ts",
    guard: "await auditRepetition(route, answer, key, context);",
    without: "",
    project: "services",
    tests: ["apps/api/test/audit.services.test.ts"],
  },
  {
    name: "a key expires",
    file: "apps/api/src/http/authenticate.ts",
    guard: "if (key.expiresAt !== null && key.expiresAt <= now) throw",
    without: "if (false) throw",
    project: "unit",
    tests: ["apps/api/test/admission.test.ts"],
  },
  {
    name: "the worker changes no amount of a check",
    file: "packages/db/sql/roles.sql",
    guard: "grant select, update (status, next_at, reserved_until, updated_at) on balance_checks",
    without: "grant select, update on balance_checks",
    project: "services",
    tests: ["test/e2e/roles.test.ts"],
  },
  {
    name: "the worker changes no member's user",
    file: "packages/db/sql/roles.sql",
    guard:
      "grant select, update (state, reason, connection_status, state_data, challenges, version, updated_at, set_aside_at,\n                      set_aside_reason) on members",
    without: "grant select, update on members",
    project: "services",
    tests: ["test/e2e/roles.test.ts"],
  },
  {
    name: "kept answers are erased with the member",
    file: "packages/db/src/erasure/erase-member.ts",
    guard: "await eraseStoredResponses(client, [guid, ...accountGuids])",
    without: "0",
    project: "services",
    tests: ["apps/api/test/erasure.services.test.ts"],
  },
  {
    name: "an answer that comes after the erasure is erased",
    file: "packages/db/src/access/idempotency.ts",
    guard: "if (erased.length > 0) await eraseStoredResponses(client, erased);",
    without: "",
    project: "services",
    tests: ["packages/db/test/erasure.services.test.ts"],
  },
  {
    name: "a user whose erasure has begun gets no members",
    file: "packages/db/src/members/members.ts",
    guard: 'if (!(await lockUserRow(client, member.userGuid, now))) return { outcome: "user_erased" };',
    without: "",
    project: "services",
    tests: ["packages/db/test/erasure.services.test.ts"],
  },
  {
    name: "balances are no younger than the status reads of their job allow",
    file: "packages/core/src/balance/decide.ts",
    guard: "Math.min(seenAt, endedAfter + pollCeilingMs)",
    without: "seenAt",
    project: "unit",
    tests: ["packages/core/test/balance-checks.test.ts"],
  },
  {
    name: "a good key is let in where bad ones have spent the guesses",
    file: "apps/api/src/http/authorize.ts",
    guard: "refusal !== null && !(await isListed())",
    without: "refusal !== null",
    project: "services",
    tests: ["apps/api/test/rate-limits.services.test.ts"],
  },
];

const { values } = parseArgs({ options: { only: { type: "string" }, check: { type: "boolean" } } });
const chosen = guards.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`There is no guard of that name. There are: ${guards.map(({ name }) => name).join("; ")}.`);
  process.exit(2);
}

const misplaced = guards.filter(({ file, guard, times = 1 }) => countOf(guard, file) !== times);
for (const { name, file, guard } of misplaced)
  console.error(`${name}: ${file} does not hold this as it should: ${guard}`);
if (misplaced.length > 0) process.exit(1);
if (values.check) process.exit(0);

await install();
let undo = () => undefined;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    undo();
    process.exit(1);
  });
}

let missedCount = 0;
for (const guard of chosen) {
  const isDetected = await isDetectedBy(guard);
  if (!isDetected) missedCount += 1;
  console.log(`${isDetected ? "noticed " : "MISSED  "} ${guard.name}`);
}
console.log(`${chosen.length - missedCount} of ${chosen.length} guards are noticed when they are taken out.`);
process.exitCode = missedCount === 0 ? 0 : 1;

/** Whether a test fails without the guard. */
async function isDetectedBy({ file, guard, without, command, project, tests }) {
  const before = readFileSync(file, "utf8");
  undo = () => writeFileSync(file, before);
  try {
    writeFileSync(
      file,
      before.replaceAll(guard, () => without),
    );
    const { code } = await collect(
      command ?? ["vitest", "run", "--project", project, "--bail", "1", ...tests],
    );
    return code !== 0;
  } finally {
    undo();
  }
}

function countOf(guard, file) {
  return readFileSync(file, "utf8").split(guard).length - 1;
}
