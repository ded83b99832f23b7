// Generated from the API's OpenAPI document: pnpm client:types

export interface paths {
    "/v1/account_numbers/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find accounts by account and routing number
         * @description Uses a keyed hash: nothing is decrypted. The audit log contains no numbers. The response has at most 200 accounts.
         *
         *     Scope: `account_numbers:read`.
         *
         *     Audited as `account_numbers_searched`.
         */
        post: operations["searchAccountNumbers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{guid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an account
         * @description The account as last read from MX, at `as_of`.
         *
         *     Scope: `members:read`.
         */
        get: operations["readAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{guid}/debit_block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Lift the block that an ACH return set on an account
         * @description Decisions of `account_blocked` do not change. Later checks are decided by the balance again.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `debit_block_lifted`.
         */
        delete: operations["liftDebitBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what needs attention
         * @description Debits, members, endpoints and services that need an operator. Empty if nothing is wrong.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readAttention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit log
         * @description Sorted by time, by default oldest first. Audit rows are never changed or deleted. A CSV export adds an audit row.
         *
         *     Scope: `ops:read`.
         *
         *     Audited as `audit_exported`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance_check_counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count balance checks by cutoff
         * @description The checks whose `decide_by` is in the span, by intervals of it. Intervals without checks are included; canceled checks are not. The counts are at most 10 seconds old.
         *
         *     Scope: `ops:read`.
         */
        get: operations["countBalanceChecks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance_checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List balance checks
         * @description Sorted by creation time, by default oldest first.
         *
         *     Scope: `balance_checks:read`.
         */
        get: operations["listBalanceChecks"];
        put?: never;
        /**
         * Schedule a balance check ahead of an ACH debit
         * @description One check per debit. A repeated request returns the same check; a different request with the same `debit_id` is 409. From `run_at` on, the balance is requested from MX, unless a stored balance is fresh enough. The check is decided before `decide_by`, and the event `balance_check.decided` is sent. A member that is not ready yet may become ready before then.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_scheduled`.
         */
        post: operations["scheduleBalanceCheck"];
        /**
         * Cancel the balance check of a debit
         * @description Allowed while the check is scheduled or running. No event is sent.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_canceled`.
         */
        delete: operations["cancelBalanceCheckOfDebit"];
        options?: never;
        head?: never;
        /**
         * Reschedule the balance check of a debit, or change its amount
         * @description Allowed while the check is scheduled or running. With a later `run_at`, a running check is scheduled again.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_changed`.
         */
        patch: operations["changeBalanceCheckOfDebit"];
        trace?: never;
    };
    "/v1/balance_checks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a balance check
         * @description The check remains readable after its member is deleted.
         *
         *     Scope: `balance_checks:read`.
         */
        get: operations["readBalanceCheck"];
        put?: never;
        post?: never;
        /**
         * Cancel a balance check
         * @description Allowed while the check is scheduled or running. No event is sent.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_canceled`.
         */
        delete: operations["cancelBalanceCheck"];
        options?: never;
        head?: never;
        /**
         * Reschedule a balance check, or change its amount
         * @description Allowed while the check is scheduled or running. With a later `run_at`, a running check is scheduled again.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_changed`.
         */
        patch: operations["changeBalanceCheck"];
        trace?: never;
    };
    "/v1/balance_checks/{id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a balance check
         * @description What the decision rests on, who requested and changed the check, which deliveries reported it, and its record in the ledger. `member` and `account` are current; everything else is as recorded.
         *
         *     Scope: `balance_checks:read`.
         */
        get: operations["explainBalanceCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance_checks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release the reservation of a decided check
         * @description Use it if the debit is not sent. Its amount is available to other debits again. The decision does not change.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `balance_check_released`.
         */
        post: operations["releaseBalanceCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance_checks/{id}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report an ACH return of the debit
         * @description The return is stored with the decision in the ledger. Repeated reports are safe. It ends the debit's reservation. Some codes (R02, R03, R04, R05, R07, R08, R10, R11, R16, R20, R29) also block the account for debits.
         *
         *     Scope: `balance_checks:write`.
         *
         *     Audited as `ach_return_reported`.
         */
        post: operations["reportAchReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the ledger of decisions
         * @description Every decision made from `from` until before `to`, oldest first, with its basis and its ACH returns, as CSV or as JSON lines. A decision appears within seconds: export a period that ended at least a minute ago. An interrupted download is incomplete.
         *
         *     Scope: `balance_checks:read`.
         *
         *     Audited as `decisions_exported`.
         */
        get: operations["exportDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoint_statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the statistics of endpoints
         * @description Pending and dead deliveries of every endpoint, and the deliveries that ended within 24 hours.
         *
         *     Scope: `endpoints:read`.
         */
        get: operations["readEndpointStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List endpoints
         * @description Oldest first.
         *
         *     Scope: `endpoints:read`.
         */
        get: operations["listEndpoints"];
        put?: never;
        /**
         * Create endpoint
         * @description Events are sent as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once, in order per member. A 2xx response acknowledges an event. A 410 disables the endpoint, and its events wait. Any other response is retried for days. Only new events are sent, and only if your key has the scope `events:read`. Revoking the key does not stop deliveries: disable or delete the endpoint.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_created`.
         */
        post: operations["createEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an endpoint
         * @description Scope: `endpoints:read`.
         */
        get: operations["readEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete endpoint
         * @description Pending deliveries are dropped, and counted as `dropped_count` in the audit log. The feed keeps the events.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_deleted`.
         */
        delete: operations["deleteEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change endpoint
         * @description While the endpoint is disabled, its events wait for as long as they are stored. Once it is enabled, they are sent in order. If the endpoint receives events, a new `url` or new `event_types` require the scope `events:read`.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_changed`.
         */
        patch: operations["changeEndpoint"];
        trace?: never;
    };
    "/v1/endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of an endpoint
         * @description By default oldest first. Deliveries are stored for 30 days after they end.
         *
         *     Scope: `endpoints:read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/deliveries/{delivery_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a delivery
         * @description Allowed in any status. Attempts start again, with the same event ID.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `delivery_resent`.
         */
        post: operations["resendDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable endpoint
         * @description Waiting events are sent in order. Dead deliveries remain dead until they are redriven.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_changed`.
         */
        post: operations["enableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redrive dead deliveries of an endpoint
         * @description Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_redriven`.
         */
        post: operations["redriveEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay events to an endpoint
         * @description All stored events or a part of them, at most 50000 per request. Only events that the endpoint would receive now are replayed. Pending deliveries are not duplicated. A disabled endpoint receives them once it is enabled.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_replayed`.
         */
        post: operations["replayEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate endpoint secret
         * @description For 24 hours, deliveries have two signatures: of the new secret and of the previous one.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_rotated`.
         */
        post: operations["rotateEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to an endpoint
         * @description An event of type `endpoint.test` with `data: {endpoint_id}`, whatever the endpoint's event types. It is sent to this endpoint only, and not listed in `GET /v1/events`. The endpoint's deliveries show its outcome.
         *
         *     Scope: `endpoints:write`.
         *
         *     Audited as `endpoint_tested`.
         */
        post: operations["testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description The events that endpoints receive, oldest first, by default from the start. Pass the last event's ID or `next_cursor` as `after`. No event is left out. `order=desc` returns the latest events first, and `after` continues to earlier ones. Events are stored for 30 days. A request also publishes recorded events that are not in the feed yet.
         *
         *     Scope: `events:read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find what an ID identifies
         * @description Finds members, users, accounts, balance checks, events and audited requests that have exactly this ID: MX's, yours, or this product's. The members of a user are found with the user. At most 20.
         *
         *     Scope: `ops:read`.
         */
        get: operations["findById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institution_statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List statistics of institutions
         * @description Institutions that have members, sorted by code. The statistics are at most a minute old.
         *
         *     Scope: `ops:read`.
         */
        get: operations["listInstitutionStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institution_statistics/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the statistics of an institution
         * @description With the distribution of durations that was learned from the latest MX jobs, and the planned status reads of the next one.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readInstitutionStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search MX's institutions
         * @description Scope: `members:read`.
         */
        get: operations["listInstitutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions/{code}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the credential fields of an institution
         * @description Scope: `members:read`.
         */
        get: operations["listInstitutionCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Oldest first, including revoked and expired keys, and the sessions of operators. The keys themselves are not stored. Create a key with `pnpm keys create`.
         *
         *     Scope: `ops:read`.
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key or a session
         * @description Every API process refuses the key within 10 seconds. A key can revoke itself. A revoked key cannot be restored: create another one.
         *
         *     Scope: `ops:write`.
         *
         *     Audited as `key_revoked`.
         */
        post: operations["revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream changes to operators
         * @description Server-sent events for the console: what changed within about a second. They are hints to read a row again, and some may be missing. Use `GET /v1/events` or an endpoint for notifications.
         *
         *     A connection starts with `resync`, since changes between two connections are not repeated. It ends after 5 minutes, when the key expires, and when the process shuts down; connect again, as `EventSource` does. Comments keep a silent connection open. A process serves at most 100 connections.
         *
         *     Scope: `ops:read`.
         */
        get: operations["streamLiveEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/member_flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how members move between states
         * @description How many members entered each state in the last hour, and how long they stayed in it.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readMemberFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description Sorted by creation time, by default oldest first. To find members that make no progress, combine `state` with `updated_before`.
         *
         *     Scope: `members:read`.
         */
        get: operations["listMembers"];
        put?: never;
        /**
         * Connect a user to an institution
         * @description The member is created at MX within the request. Credentials are passed on to MX and never stored. Onboarding then continues asynchronously. After a 503 or a missing response, repeat the request: a member that MX already has is found and adopted. An `id`, or an `Idempotency-Key`, makes that exact.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `member_created`.
         */
        post: operations["createMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a member
         * @description Scope: `members:read`.
         */
        get: operations["readMember"];
        put?: never;
        post?: never;
        /**
         * Delete a member at MX and erase it here
         * @description After an error or a missing response, the erasure continues by itself, and a repeated request is 204 once it is complete. An audit row and IDs in the ledger of decisions remain. Stored responses of `Idempotency-Key` about the member are erased: a repeated request with such a key is 410 `answer-erased`.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `member_erased`.
         */
        delete: operations["deleteMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/account_numbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read account and routing numbers
         * @description The numbers are decrypted. The list is empty before the member is verified.
         *
         *     The audit row has the `reason`. A session of the console must give one; for an API key it is optional.
         *
         *     Scope: `account_numbers:read`.
         *
         *     Audited as `account_numbers_read`.
         */
        get: operations["listAccountNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/account_owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read account owners
         * @description The owners are decrypted. The list is empty before the member is identified.
         *
         *     Scope: `owners:read`.
         *
         *     Audited as `account_owners_read`.
         */
        get: operations["listAccountOwners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read calls and notifications of a member
         * @description What is not in the timeline: each response of MX, and each notification with its deliveries. At most 500 of either, for as long as they are stored.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readMemberActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/challenge_answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit challenge answers
         * @description The answers are passed on to MX within the request and never stored. MX may ask another question: see the member's `challenges`.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `challenges_answered`.
         */
        post: operations["answerChallenges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update credentials
         * @description Credentials are passed on to MX within the request and never stored. MX then connects again. No retry is needed.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `credentials_updated`.
         */
        put: operations["updateCredentials"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/oauth_result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report the result of a consent
         * @description Pass on what MX's redirect reported. After `success`, status is read at once. After `error`, the member is `action_required` with the reason `oauth_…`. If the redirect names another member of the user, that member is adopted and returned, and this one is superseded.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `oauth_result_reported`.
         */
        post: operations["reportOauthResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/oauth_window": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a new OAuth window
         * @description For the first consent and for each later one, in any state. Onboarding continues by itself after the consent. A member that was verified before is verified again.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `oauth_window_requested`.
         */
        post: operations["requestOauthWindow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read the status at MX now
         * @description The status is read as soon as the minimum interval between two status reads allows (`POLL_FLOOR_MS`).
         *
         *     Scope: `ops:write`.
         *
         *     Audited as `refresh_requested`.
         */
        post: operations["refreshMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry onboarding
         * @description Use it once the user has resolved the `reason`, or after a failure that may be temporary.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `retry_requested`.
         */
        post: operations["retryMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the timeline of a member
         * @description By default oldest first. The timeline contains only IDs, statuses and counts.
         *
         *     Scope: `members:read`.
         */
        get: operations["readTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{guid}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify the accounts again
         * @description For a member that is `connected` or `identified`. The known account numbers stay readable until they are replaced. Numbers that changed are reported as `member.account_numbers_changed`.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `verification_requested`.
         */
        post: operations["verifyMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adopt an existing MX member
         * @description For example a member of MX's Connect widget. A member that is already stored is returned unchanged. A new member may not be visible at MX for about a second, so an unknown member is 503. Retry for up to a minute. Account numbers and owners that MX has already are not requested again.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `member_adopted`.
         */
        post: operations["adoptMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/return_rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the ACH return rates of released debits
         * @description Decisions of the last `days` days, compared with Nacha's thresholds. Notifications of change (C01 to C13) do not count as returns.
         *
         *     Scope: `balance_checks:read`.
         */
        get: operations["readReturnRates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the state of the deployment
         * @description Counts of members, checks and backlogs, and the health of MX, webhooks and notifications.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Users that were created or read through this API, or that have members. Oldest first.
         *
         *     Scope: `members:read`.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user at MX
         * @description If MX already has a user with this `id`, the response is 200 with that user. Repeating the request is safe.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `user_created`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{guid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a user
         * @description A user that is not stored here is read from MX.
         *
         *     Scope: `members:read`.
         */
        get: operations["readUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user and its members at MX, and erase them here
         * @description The response is a receipt: what was erased, what remains and why. Data is erased here only after MX has deleted the user. After an error or a missing response, the erasure continues by itself. A repeated request continues it at once, or returns the receipt of the completed erasure. No member can be created for the user. Afterwards every other route of the user and of its members returns 404. The audit has a short form of the receipt.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `user_erased`.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count received webhooks
         * @description By time, type and outcome; by default for the last 24 hours, for at most 31 days. A period has at most 100 buckets.
         *
         *     Scope: `ops:read`.
         */
        get: operations["readWebhookStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List received webhooks
         * @description One row for each delivery from MX, including repeated ones, with its outcome. By default oldest first.
         *
         *     Scope: `ops:read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay webhook
         * @description Safe at any time: a webhook only causes a status read.
         *
         *     Scope: `ops:write`.
         *
         *     Audited as `webhook_replayed`.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/widget_urls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a URL of MX's Connect widget
         * @description The widget verifies the accounts of the user, and identifies their owners unless `identify` is false. Adopt the member that it creates: results that MX has already are not requested again.
         *
         *     Scope: `members:write`.
         *
         *     Audited as `widget_url_requested`.
         */
        post: operations["createWidgetUrl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "balance_check.decided": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `balance_check.decided` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveBalanceCheckDecided"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "endpoint.test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `endpoint.test` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveEndpointTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.account_numbers_changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.account_numbers_changed` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberAccountNumbersChanged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.action_required": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.action_required` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberActionRequired"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.challenged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.challenged` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberChallenged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.connected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.connected` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberConnected"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.connection_changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.connection_changed` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberConnectionChanged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.failed` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.identified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.identified` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberIdentified"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "member.verifying": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delivery of `member.verifying` to your endpoint
         * @description Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.
         */
        post: operations["receiveMemberVerifying"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Account: {
            /**
             * Format: date-time
             * @description When the account was read from MX.
             */
            as_of: string;
            /** @description A decimal string. */
            available_balance: string | null;
            /** @description A decimal string. */
            balance: string | null;
            /** @description Whether an ACH debit can be drawn on the account: it is open, has the type CHECKING, SAVINGS (no certificate of deposit), CASH or PREPAID, and its account and routing numbers were read. A balance check on any other account is refused. */
            can_debit: boolean;
            currency: string;
            /** @description Set by an ACH return. Checks on the account are decided `account_blocked`. */
            debit_block: {
                return_code: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                since: string;
            } | null;
            guid: string;
            /**
             * Format: date-time
             * @description When MX last received data for the account, by MX's clock.
             */
            imported_at: string | null;
            is_closed: boolean;
            masked_number: string | null;
            member_guid: string;
            name: string | null;
            subtype: string | null;
            type: string | null;
            user_guid: string;
        };
        AccountNumbers: {
            account_guid: string;
            /** @description Use it only with its routing number. */
            account_number: string;
            /** @description Canadian accounts only. */
            institution_number: string | null;
            /** @description Whether the number may be valid only for this service: on ACH, with its own routing number, and until the user revokes the consent. Never show it to the user. */
            may_be_tokenized: boolean;
            /** @description The result of MX's validation. With true, the number may still be invalid. */
            passed_validation: boolean | null;
            routing_number: string;
            /** @description Canadian accounts only. */
            transit_number: string | null;
        };
        AccountNumbersEventData: {
            /** @description Accounts whose numbers changed. */
            account_guids: string[];
            /** @description MX's connection status. */
            connection_status: string | null;
            member_guid: string;
            /** @description MX's error of a member that is `action_required` or `failed`. */
            mx_error_code: number | null;
            /** @description Of the decision, or of the member's state. */
            reason: string | null;
            /**
             * @description The member's.
             * @enum {string}
             */
            state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
            user_guid: string;
        };
        AccountOwner: {
            account_guid: string;
            address: string | null;
            city: string | null;
            country: string | null;
            email: string | null;
            first_name: string | null;
            last_name: string | null;
            owner_name: string | null;
            phone: string | null;
            postal_code: string | null;
            state: string | null;
        };
        Adoption: {
            /**
             * @description Whether to identify the account owners after verification.
             * @default true
             */
            identify?: boolean;
            member_guid: string;
            user_guid: string;
        };
        ApiKey: {
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The key is refused from this time on.
             */
            expires_at: string | null;
            id: string;
            /**
             * @description A `session` is the key of an operator who is signed in to the console. It lasts 8 hours.
             * @enum {string}
             */
            kind: "application" | "session";
            /**
             * Format: date-time
             * @description The latest use, with a precision of one minute.
             */
            last_used_at: string | null;
            name: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            revoked_at: string | null;
            /**
             * @description The operator's role. Null for an application.
             * @enum {string|null}
             */
            role: "viewer" | "auditor" | "operator" | null;
            scopes: string[];
        };
        Attention: {
            /**
             * Format: date-time
             * @description At most 10 seconds old.
             */
            as_of: string;
            /** @description Items by subject. */
            counts: {
                checks: number;
                endpoints: number;
                members: number;
            };
            /** @description Most urgent first, then oldest. */
            items: components["schemas"]["AttentionItem"][];
        };
        AttentionItem: {
            balance_check: {
                /** @description A decimal string. */
                amount: string;
                currency: string;
                debit_id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                decide_by: string;
                id: string;
            } | null;
            /** @description Number of members, deliveries or calls that it concerns. */
            count: number;
            endpoint: {
                id: string;
                /** @description HTTP status of the latest attempt; null if there was no response. */
                last_status: number | null;
                url: string;
            } | null;
            /** @description mx_failing */
            error_rate: number | null;
            institution_code: string | null;
            /** @enum {string} */
            kind: "check_late" | "check_at_risk" | "mx_failing" | "calls_overdue" | "endpoint_disabled" | "deliveries_dead" | "members_set_aside" | "endpoint_failing" | "member_stuck" | "webhooks_silent" | "members_challenged";
            /** @description The member, or the longest waiting of several. */
            member: {
                guid: string;
                /** @description Your ID of the member. */
                id: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                next_call_at: string | null;
                /** @enum {string} */
                state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            since: string | null;
        };
        AuditEntry: {
            /** @enum {string} */
            action: "user_created" | "user_erased" | "member_created" | "member_adopted" | "member_erased" | "challenges_answered" | "credentials_updated" | "retry_requested" | "refresh_requested" | "verification_requested" | "oauth_window_requested" | "oauth_result_reported" | "widget_url_requested" | "account_numbers_read" | "account_numbers_searched" | "account_owners_read" | "balance_check_scheduled" | "balance_check_changed" | "balance_check_canceled" | "balance_check_released" | "ach_return_reported" | "debit_block_lifted" | "decisions_exported" | "audit_exported" | "endpoint_created" | "endpoint_changed" | "endpoint_deleted" | "endpoint_rotated" | "endpoint_redriven" | "endpoint_replayed" | "endpoint_tested" | "delivery_resent" | "webhook_replayed" | "key_created" | "key_revoked" | "console_link_created" | "session_started" | "session_ended" | "vault_rotated";
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            at: string;
            /** @description IDs, counts, amounts and times. */
            detail: {
                [key: string]: string | number;
            };
            id: string;
            /** @description The API key that acted; `cli` for the command line. */
            key_id: string;
            member_guid: string | null;
            /** @description `X-Request-Id` of the request; null for a command. */
            request_id: string | null;
        };
        BalanceCheck: {
            account_guid: string;
            /** @description A decimal string. */
            amount: string;
            /**
             * Format: date-time
             * @description When the end of the job that imported the balance was observed.
             */
            as_of: string | null;
            /** @description The balance of the decision, as reported by MX. */
            available_balance: string | null;
            /** @description A decimal string. */
            balance: string | null;
            /** @description The basis of the decision. It never changes. */
            basis: {
                account_currency: string | null;
                /** @description The account's type at MX. */
                account_type: string | null;
                /** @description MX's timestamps of the member, with a resolution of one second, by MX's clock. */
                after: {
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    aggregated_at: string | null;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    successfully_aggregated_at: string | null;
                } | null;
                /** @description Attempts at MX, oldest first. */
                attempts: {
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    at: string;
                    what: string;
                }[];
                /** @description MX's timestamps of the member, with a resolution of one second, by MX's clock. */
                before: {
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    aggregated_at: string | null;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    successfully_aggregated_at: string | null;
                } | null;
                /**
                 * @description The balance that was compared with the amount; null if none was.
                 * @enum {string|null}
                 */
                decided_by: "available_balance" | "balance" | null;
                /**
                 * Format: date-time
                 * @description When MX last received data for the account, by MX's clock.
                 */
                imported_at: string | null;
                is_closed: boolean | null;
                policy: {
                    balance_limit: string;
                    decide_margin_ms: number;
                    max_age_seconds: number;
                };
                /** @description The sum of the reservations that was subtracted from the balance. */
                reserved: string | null;
                /** @description The `debit_id`s of the reservations. */
                reserved_by: string[];
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            currency: string;
            debit_id: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            decide_by: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            decided_at: string | null;
            /**
             * @description Only `sufficient` may release a debit.
             * @enum {string|null}
             */
            decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive" | null;
            id: string;
            ignore_reserved: boolean;
            /** @description True if the check was decided after `decide_by`, because the service was unavailable. */
            late: boolean | null;
            max_age_seconds: number;
            member_guid: string;
            /** @enum {string} */
            on_missing_available: "inconclusive" | "balance";
            /**
             * @description The reason of `inconclusive`.
             * @enum {string|null}
             */
            reason: "user_action_required" | "throttled" | "mx_unavailable" | "stale" | "balance_unknown" | "account_not_debitable" | "account_blocked" | "deadline_passed" | null;
            /**
             * Format: date-time
             * @description When the reservation was released.
             */
            released_at: string | null;
            /** @description The ACH returns of the debit. */
            returns: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                reported_at: string;
                return_code: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                returned_at: string;
                title: string;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            run_at: string;
            status: components["schemas"]["BalanceCheckStatus"];
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            updated_at: string;
        };
        BalanceCheckChange: {
            /** @description A decimal string, not negative, at most 10^13, without fractions of the currency's minor unit. */
            amount?: string;
            /**
             * Format: date-time
             * @description The ACH cutoff. The check is decided before it.
             */
            decide_by?: string;
            /**
             * Format: date-time
             * @description The balance is not requested before this time. Default: now.
             */
            run_at?: string;
        };
        BalanceCheckCounts: {
            /** @description The times that most checks have as `decide_by`, at most 5, in order of time. */
            cutoffs: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                count: number;
            }[];
            intervals: {
                /** @description Open, and more than half of the time between `run_at` and `decide_by` has passed. */
                at_risk: number;
                /** @description Decided in time. */
                decided: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                from: string;
                /** @description Not decided by `decide_by`. */
                late: number;
                open: number;
                /**
                 * Format: date-time
                 * @description Exclusive.
                 */
                to: string;
            }[];
        };
        BalanceCheckDecidedEvent: {
            data: components["schemas"]["DecisionEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "balance_check.decided";
        };
        BalanceCheckExplanation: {
            /** @description The current account. Null after its deletion. */
            account: {
                can_debit: boolean;
                /** @description Set by an ACH return. Checks on the account are decided `account_blocked`. */
                debit_block: {
                    return_code: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    since: string;
                } | null;
                is_closed: boolean;
                masked_number: string | null;
                name: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                numbers_read_at: string | null;
                /** @description Number of stored owners of the account. */
                owner_count: number;
                type: string | null;
            } | null;
            check: components["schemas"]["BalanceCheck"];
            /** @description The deliveries of the event. Null without the scope `endpoints:read`. */
            deliveries: {
                /** @description Number of attempts that were started. */
                attempt_count: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description The next attempt is not before this time.
                 */
                due_at: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                ended_at: string | null;
                endpoint_id: string;
                endpoint_url: string;
                event_id: string;
                event_type: string;
                id: string;
                /** @description Why the latest ended attempt has no `last_status`. `interrupted`: its worker stopped before the attempt ended. */
                last_error: string | null;
                /** @description HTTP status of the latest response. */
                last_status: number | null;
                /** @description For a test event: the endpoint's ID. */
                member_guid: string;
                status: components["schemas"]["DeliveryStatus"];
            }[] | null;
            /** @description The event that reported the decision. It is stored for 30 days. */
            event: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                id: string;
            } | null;
            /** @description The audit rows of the check, oldest first. Null without the scope `ops:read`. */
            history: {
                /** @enum {string} */
                action: "user_created" | "user_erased" | "member_created" | "member_adopted" | "member_erased" | "challenges_answered" | "credentials_updated" | "retry_requested" | "refresh_requested" | "verification_requested" | "oauth_window_requested" | "oauth_result_reported" | "widget_url_requested" | "account_numbers_read" | "account_numbers_searched" | "account_owners_read" | "balance_check_scheduled" | "balance_check_changed" | "balance_check_canceled" | "balance_check_released" | "ach_return_reported" | "debit_block_lifted" | "decisions_exported" | "audit_exported" | "endpoint_created" | "endpoint_changed" | "endpoint_deleted" | "endpoint_rotated" | "endpoint_redriven" | "endpoint_replayed" | "endpoint_tested" | "delivery_resent" | "webhook_replayed" | "key_created" | "key_revoked" | "console_link_created" | "session_started" | "session_ended" | "vault_rotated";
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                /** @description IDs, counts, amounts and times. */
                detail: {
                    [key: string]: string | number;
                };
                id: string;
                /** @description The API key that acted; `cli` for the command line. */
                key_id: string;
                key_name: string | null;
                member_guid: string | null;
                /** @description `X-Request-Id` of the request; null for a command. */
                request_id: string | null;
            }[] | null;
            /** @description The MX job that imported the balance. Null if the decision used none. */
            job: {
                /** @description Age of the balance at the decision. */
                age_seconds: number;
                /** @description Other checks that used the same balance job. */
                decided_with: {
                    /** @description A decimal string. */
                    amount: string;
                    currency: string;
                    debit_id: string;
                    /** @enum {string} */
                    decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive";
                    id: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    released_at: string | null;
                }[];
                /**
                 * Format: date-time
                 * @description When a status read showed the end of the job.
                 */
                ended_at: string;
                /**
                 * Format: date-time
                 * @description Null if the request was before the check.
                 */
                requested_at: string | null;
            } | null;
            /** @description The current member. Null after its deletion. */
            member: {
                /** @description The latest balance requests, and MX's limit of them. */
                balance_requests: {
                    limit: number;
                    /**
                     * Format: date-time
                     * @description When MX's limit allows the next request.
                     */
                    next_at: string | null;
                    requested_at: string[];
                    window_seconds: number;
                };
                connection_status: string | null;
                id: string | null;
                institution_code: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_status_read_at: string | null;
                reason: string | null;
                state: components["schemas"]["MemberState"];
                user_guid: string;
            } | null;
            /** @description The decision in the ledger's hash chain. Null until it is chained. */
            record: {
                /** @description SHA-256, in hexadecimal. */
                hash: string;
                /** @description Whether the hash matches the row and the previous hash. */
                is_intact: boolean;
                position: number;
            } | null;
            /**
             * Format: date-time
             * @description The amount is reserved until a balance is imported after this time. Null without a reservation, and once it has ended.
             */
            reserved_until: string | null;
            /** @description The comparison of balance and amount. Null if the decision compared none. */
            sum: {
                /** @description A decimal string. */
                amount: string;
                /** @description The balance of `decided_by`, without fractions of a minor unit. */
                balance: string;
                currency: string;
                /** @enum {string} */
                decided_by: "available_balance" | "balance";
                /** @description left - amount. Negative if the debit is not covered. */
                difference: string;
                /** @description balance - reserved */
                left: string;
                /** @description The earlier debits that the decision subtracted, oldest first. */
                reservations: {
                    /** @description A decimal string. */
                    amount: string;
                    currency: string;
                    debit_id: string;
                    /** @enum {string} */
                    decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive";
                    id: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    released_at: string | null;
                }[];
                /** @description A decimal string. */
                reserved: string;
            } | null;
        };
        /** @enum {string} */
        BalanceCheckStatus: "scheduled" | "running" | "decided" | "canceled";
        Challenge: {
            guid: string;
            /** @description An image in Base64. The user types the text that it shows. */
            image_data?: string;
            image_options?: {
                data_uri: string | null;
                label: string;
                value: string;
            }[];
            label: string | null;
            options?: {
                label: string;
                value: string;
            }[];
            /** @description TEXT, TOKEN, OPTIONS, IMAGE_DATA or IMAGE_OPTIONS. MX may add others, which are answered with text. */
            type: string;
        };
        /** @description One answer for each open challenge. To choose several options, repeat the challenge's guid. */
        ChallengeAnswers: {
            answers: {
                /** @description `CRD-…` */
                guid: string;
                /** Format: password */
                value: string;
            }[];
        };
        /** @description The user at MX. Its email and metadata are stored only at MX. */
        CreatedUser: {
            email: string | null;
            guid: string;
            /** @description Your ID of the user. */
            id: string | null;
            metadata: string | null;
        };
        DecisionEventData: {
            account_guid: string;
            balance_check_id: string;
            /** @description MX's connection status. */
            connection_status: string | null;
            debit_id: string;
            /** @enum {string} */
            decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive";
            member_guid: string;
            /** @description MX's error of a member that is `action_required` or `failed`. */
            mx_error_code: number | null;
            /** @description Of the decision, or of the member's state. */
            reason: string | null;
            /**
             * @description The member's.
             * @enum {string}
             */
            state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
            user_guid: string;
        };
        Delivery: {
            /** @description Number of attempts that were started. */
            attempt_count: number;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The next attempt is not before this time.
             */
            due_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            ended_at: string | null;
            event_id: string;
            event_type: string;
            id: string;
            /** @description Why the latest ended attempt has no `last_status`. `interrupted`: its worker stopped before the attempt ended. */
            last_error: string | null;
            /** @description HTTP status of the latest response. */
            last_status: number | null;
            /** @description For a test event: the endpoint's ID. */
            member_guid: string;
            status: components["schemas"]["DeliveryStatus"];
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "dead";
        Endpoint: {
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            /** @description Null for all. */
            event_types: components["schemas"]["EventType"][] | null;
            /** @description Failures since the last success. Attempts that failed while they were in flight together count once. */
            failure_count: number;
            id: string;
            /**
             * Format: date-time
             * @description The receiver is down. Nothing is sent before this time.
             */
            paused_until: string | null;
            /**
             * Format: date-time
             * @description Until this time, deliveries are also signed with the previous secret.
             */
            previous_secret_until: string | null;
            /**
             * @description Disabled through this API or by a 410 of the receiver. Events wait until it is enabled, for as long as they are stored.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            updated_at: string;
            url: string;
        };
        EndpointChange: {
            /** @description Null for all. */
            event_types?: components["schemas"]["EventType"][] | null;
            /** @enum {string} */
            status?: "enabled" | "disabled";
            /** @description https, at a public address; without user, password and fragment. Redirects are not followed. */
            url?: string;
        };
        EndpointStatistics: {
            data: {
                dead: number;
                /** @description Deliveries that ended since `since`. */
                ended: {
                    dead: number;
                    delivered: number;
                    delivered_by_first_attempt: number;
                    /** @description Time from the creation of a delivery to its success, in milliseconds. */
                    median_ms: number | null;
                    p95_ms: number | null;
                    /** @description delivered / (delivered + dead) */
                    success_rate: number | null;
                };
                endpoint_id: string;
                /** @description The response to the newest delivery that has one. */
                last_response: {
                    /**
                     * Format: date-time
                     * @description Null while the delivery is pending.
                     */
                    at: string | null;
                    delivery_id: string;
                    error: string | null;
                    status: number | null;
                } | null;
                /**
                 * Format: date-time
                 * @description When the oldest pending delivery was created.
                 */
                oldest_pending_at: string | null;
                pending: number;
            }[];
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            since: string;
        };
        EndpointTestEvent: {
            data: {
                endpoint_id: string;
            };
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @enum {string} */
            type: "endpoint.test";
        };
        EndpointWithSecret: {
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            /** @description Null for all. */
            event_types: components["schemas"]["EventType"][] | null;
            /** @description Failures since the last success. Attempts that failed while they were in flight together count once. */
            failure_count: number;
            id: string;
            /**
             * Format: date-time
             * @description The receiver is down. Nothing is sent before this time.
             */
            paused_until: string | null;
            /**
             * Format: date-time
             * @description Until this time, deliveries are also signed with the previous secret.
             */
            previous_secret_until: string | null;
            /**
             * Format: password
             * @description `whsec_…`, for Standard Webhooks. It is shown only once.
             */
            secret: string;
            /**
             * @description Disabled through this API or by a 410 of the receiver. Events wait until it is enabled, for as long as they are stored.
             * @enum {string}
             */
            status: "enabled" | "disabled";
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            updated_at: string;
            url: string;
        };
        ErasureReceipt: {
            erased: {
                account_numbers: number;
                account_owners: number;
                accounts: number;
                debit_blocks: number;
                /** @description Stored responses of `Idempotency-Key`. A repeated request with such a key is 410 `answer-erased`. */
                kept_answers: number;
                members: {
                    /**
                     * @description The result at MX: deleted now, or already deleted.
                     * @enum {string}
                     */
                    at_mx: "deleted" | "not_found";
                    guid: string;
                }[];
                /** @description Webhooks, responses of MX and commands: their bodies and contents. */
                received_bodies: number;
                timeline_entries: number;
                user: {
                    /**
                     * @description The result at MX: deleted now, or already deleted.
                     * @enum {string}
                     */
                    at_mx: "deleted" | "not_found";
                    guid: string;
                };
            };
            /** @description What remains, why, and for how long. Counts refer to the members that were erased now. */
            kept: {
                audit_entries: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                balance_checks: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                decisions: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                events: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                returns: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                user: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
                webhooks: {
                    /** @description Number of rows; absent if they are not counted. */
                    count?: number;
                    holds: string;
                    /** @description Null if it is never deleted. */
                    until: string | null;
                    why: string;
                };
            };
        };
        Event: components["schemas"]["MemberVerifyingEvent"] | components["schemas"]["MemberChallengedEvent"] | components["schemas"]["MemberConnectedEvent"] | components["schemas"]["MemberIdentifiedEvent"] | components["schemas"]["MemberActionRequiredEvent"] | components["schemas"]["MemberFailedEvent"] | components["schemas"]["MemberConnectionChangedEvent"] | components["schemas"]["MemberAccountNumbersChangedEvent"] | components["schemas"]["BalanceCheckDecidedEvent"];
        /** @enum {string} */
        EventType: "member.verifying" | "member.challenged" | "member.connected" | "member.identified" | "member.action_required" | "member.failed" | "member.connection_changed" | "member.account_numbers_changed" | "balance_check.decided";
        FoundAccount: {
            account_guid: string;
            member_guid: string;
        };
        FoundSubject: {
            /**
             * Format: date-time
             * @description When it was created. Of an account, when it was read.
             */
            at: string;
            id: string;
            /** @enum {string} */
            kind: "member" | "user" | "account" | "balance_check" | "event" | "request";
            member_guid: string | null;
            /** @description Your ID: of a member or user, or the `debit_id` of a check. */
            partner_id: string | null;
            /** @description State of a member, type of an account, status of a check, type of an event, or the audited action of a request. */
            status: string | null;
        };
        Institution: {
            code: string;
            forgot_password_url: string | null;
            instructional_text: string | null;
            medium_logo_url: string | null;
            name: string | null;
            small_logo_url: string | null;
            supports_identification: boolean;
            supports_oauth: boolean;
            supports_verification: boolean;
            trouble_signing_in_url: string | null;
            url: string | null;
        };
        InstitutionCredential: {
            display_order: number | null;
            field_name: string | null;
            field_type: string | null;
            /** @description Identifies the field in `credentials` of a new member. */
            guid: string;
            label: string | null;
        };
        InstitutionDetail: {
            /** @description The share of `action_required` and `failed` in the outcomes, `identified` not counted; null without outcomes. */
            failure_rate: number | null;
            institution_code: string;
            jobs: {
                /** @description The estimated shares of jobs by duration. */
                distribution: {
                    from_ms: number;
                    share: number;
                    to_ms: number;
                }[];
                /** @description The known durations, shortest first: each is the middle of the interval in which the job ended. */
                durations_ms: number[];
                /** @enum {string} */
                job: "verify" | "identify" | "check_balance";
                /** @description Number of stored ends: those of the latest jobs, at most 200. */
                known_jobs: number;
                /** @description By the estimated distribution of durations. */
                median_ms: number;
                /** @description By the estimated distribution of durations. */
                p95_ms: number;
                /** @description Times after the request at which a job that starts now would be read if no webhook arrives, until all but one in 200 jobs have ended. */
                planned_reads_ms: number[];
                /** @description What one status read may cost, in milliseconds of delay, while no decision is near. */
                read_price_ms: number;
                /** @description Status reads until the end of a job, on average: the planned reads applied to the distribution. */
                reads_per_job: number;
                /** @description The same if every read were `POLL_FLOOR_MS` after the last one. */
                reads_per_job_at_floor: number;
                /** @description Time from the end of a job to the next planned read, on average. */
                seen_after_ms: number;
                /** @description The share of ends that webhooks are expected to report first. It is 0 while webhooks are missing. */
                webhook_share: number;
            }[];
            members: {
                action_required?: number;
                challenged?: number;
                connected?: number;
                created?: number;
                failed?: number;
                identified?: number;
                verifying?: number;
            };
            /** @description Number of members that the user connects by OAuth. */
            oauth_members: number;
            /** @description Changes of members to these states, by the recorded events. */
            outcomes: {
                count: number;
                reason: string | null;
                state: string;
            }[];
            /** @description Longest time between two status reads. */
            poll_ceiling_ms: number;
            /** @description Shortest time between two status reads. */
            poll_floor_ms: number;
            /**
             * Format: date-time
             * @description Start of the period of `outcomes` and `webhooks`: 7 days.
             */
            since: string;
            webhooks: {
                count: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_received_at: string | null;
            };
        };
        InstitutionStatistics: {
            /** @description The share of `action_required` and `failed` in the outcomes, `identified` not counted; null without outcomes. */
            failure_rate: number | null;
            institution_code: string;
            /** @description Kinds of MX jobs with known durations. */
            jobs: {
                /** @enum {string} */
                job: "verify" | "identify" | "check_balance";
                /** @description Number of stored ends: those of the latest jobs, at most 200. */
                known_jobs: number;
                /** @description By the estimated distribution of durations. */
                median_ms: number;
                /** @description By the estimated distribution of durations. */
                p95_ms: number;
                /** @description Status reads until the end of a job, on average: the planned reads applied to the distribution. */
                reads_per_job: number;
                /** @description The same if every read were `POLL_FLOOR_MS` after the last one. */
                reads_per_job_at_floor: number;
                /** @description Time from the end of a job to the next planned read, on average. */
                seen_after_ms: number;
                /** @description The share of ends that webhooks are expected to report first. It is 0 while webhooks are missing. */
                webhook_share: number;
            }[];
            members: {
                action_required?: number;
                challenged?: number;
                connected?: number;
                created?: number;
                failed?: number;
                identified?: number;
                verifying?: number;
            };
            /** @description Number of members that the user connects by OAuth. */
            oauth_members: number;
            /** @description Changes of members to these states, by the recorded events. */
            outcomes: {
                count: number;
                reason: string | null;
                state: string;
            }[];
            /**
             * Format: date-time
             * @description Start of the period of `outcomes` and `webhooks`: 7 days.
             */
            since: string;
            webhooks: {
                count: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_received_at: string | null;
            };
        };
        /** @description Rows were added to the audit log. */
        LiveAudit: {
            data: {
                newest_id: string;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "audit";
        };
        /** @description A balance check was scheduled or changed. */
        LiveBalanceCheck: {
            data: {
                /** @enum {string|null} */
                decision: "sufficient" | "insufficient" | "account_closed" | "inconclusive" | null;
                id: string;
                /** @enum {string} */
                status: "scheduled" | "running" | "decided" | "canceled";
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "balance_check";
        };
        /** @description A delivery was created, or it ended. */
        LiveDelivery: {
            data: {
                endpoint_id: string;
                event_id: string;
                id: string;
                /** @enum {string} */
                status: "pending" | "delivered" | "dead";
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "delivery";
        };
        /** @description An endpoint was created or changed, or an attempt to it failed. */
        LiveEndpoint: {
            data: {
                failure_count: number;
                id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                paused_until: string | null;
                /** @enum {string} */
                status: "enabled" | "disabled";
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "endpoint";
        };
        /** @description A server-sent event: `event` is its name, and `data` is its data as JSON on one line. */
        LiveEvent: components["schemas"]["LiveResync"] | components["schemas"]["LiveSummary"] | components["schemas"]["LiveMember"] | components["schemas"]["LiveBalanceCheck"] | components["schemas"]["LiveDelivery"] | components["schemas"]["LiveEndpoint"] | components["schemas"]["LiveWebhook"] | components["schemas"]["LiveAudit"];
        /** @description A member was created or changed. */
        LiveMember: {
            data: {
                guid: string;
                /** @enum {string} */
                state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
                version: number;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "member";
        };
        /** @description Changes may be missing: read again what is shown. Each connection starts with it, since changes between two connections are not repeated. */
        LiveResync: {
            data: Record<string, never>;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "resync";
        };
        /** @description `GET /v1/summary` has changed. */
        LiveSummary: {
            data: components["schemas"]["Summary"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "summary";
        };
        /** @description Webhooks from MX were received or processed: the newest, and when one was last processed. */
        LiveWebhook: {
            data: {
                newest_id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                processed_at: string | null;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "webhook";
        };
        Member: {
            /** @description The accounts as last read from MX; empty before verification. */
            accounts: components["schemas"]["MemberAccount"][];
            /** @description The open questions to the user. */
            challenges: components["schemas"]["Challenge"][];
            /** @description MX's connection status. */
            connection_status: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            created_at: string;
            guid: string;
            /** @description Your ID of the member. */
            id: string | null;
            institution_code: string;
            /** @description MX's explanation of `action_required` or `failed`, read once on entering it. */
            mx_error: {
                code: number | null;
                locale: string | null;
                message: string | null;
                /** @description For the user, in `locale`. */
                user_message: string | null;
            } | null;
            /** @description The next call to MX. Only for keys with the scope `ops:read`. */
            next_call?: {
                /** @description Number of the attempt in this phase. Null if the stored state is invalid. */
                attempt: number | null;
                /** @enum {string} */
                call: "read_status" | "request_job" | "read_results" | "read_error";
                /**
                 * Format: date-time
                 * @description When the current step fails or ends.
                 */
                deadline_at: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                due_at: string;
                /**
                 * @description The MX job of the call.
                 * @enum {string|null}
                 */
                job: "verify" | "identify" | "check_balance" | null;
            } | null;
            /** @description The latest URL at which the user gives consent. It can be used once. */
            oauth_window_uri?: string;
            /** @description The reason of the state, as a stable code. */
            reason: string | null;
            state: components["schemas"]["MemberState"];
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            updated_at: string;
            user_guid: string;
            /** @description Increases with each change. */
            version: number;
        };
        MemberAccount: {
            /** @description Whether an ACH debit can be drawn on the account: it is open, has the type CHECKING, SAVINGS (no certificate of deposit), CASH or PREPAID, and its account and routing numbers were read. A balance check on any other account is refused. */
            can_debit: boolean;
            guid: string;
            is_closed: boolean;
            masked_number: string | null;
            name: string | null;
            type: string | null;
        };
        MemberAccountNumbersChangedEvent: {
            data: components["schemas"]["AccountNumbersEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.account_numbers_changed";
        };
        MemberActionRequiredEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.action_required";
        };
        MemberActivity: {
            /** @description Responses of MX to the worker, newest first. */
            mx_responses: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                /** @description `status_read`, `results_read`, `call_failed`, … */
                kind: string;
                /** @description Null until the response is processed. */
                outcome: string | null;
                /** @description Why a call failed or was postponed. */
                why: string | null;
            }[];
            /** @description Notifications to your endpoints, newest first, with counts of deliveries. */
            notifications: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                dead: number;
                delivered: number;
                id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_delivered_at: string | null;
                pending: number;
                type: string;
            }[];
        };
        MemberChallengedEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.challenged";
        };
        MemberConnectedEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.connected";
        };
        MemberConnectionChangedEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.connection_changed";
        };
        MemberEventData: {
            /** @description MX's connection status. */
            connection_status: string | null;
            member_guid: string;
            /** @description MX's error of a member that is `action_required` or `failed`. */
            mx_error_code: number | null;
            /** @description Of the decision, or of the member's state. */
            reason: string | null;
            /**
             * @description The member's.
             * @enum {string}
             */
            state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
            user_guid: string;
        };
        MemberFailedEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.failed";
        };
        /** @description The times are those that members spent in a state that they left within the window. */
        MemberFlow: {
            /**
             * Format: date-time
             * @description The flow is at most 30 seconds old.
             */
            as_of: string;
            /** @description All members in `action_required` and `failed`, by reason. */
            reasons: {
                count: number;
                reason: string;
                /** @enum {string} */
                state: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
            }[];
            states: {
                action_required?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                challenged?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                connected?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                created?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                failed?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                identified?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
                verifying?: {
                    /** @description Members that entered the state within the window. */
                    entered: number;
                    /** @description In milliseconds; null without such members. */
                    median_ms: number | null;
                    /** @description In milliseconds; null without such members. */
                    p95_ms: number | null;
                };
            };
            /** @description From the creation of a member until `identified`, of those that became it within the window. */
            until_identified: {
                /** @description In milliseconds; null without such members. */
                median_ms: number | null;
                /** @description In milliseconds; null without such members. */
                p95_ms: number | null;
            };
            window_seconds: number;
        };
        MemberIdentifiedEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.identified";
        };
        /** @enum {string} */
        MemberState: "created" | "verifying" | "challenged" | "connected" | "identified" | "action_required" | "failed";
        MemberVerifyingEvent: {
            data: components["schemas"]["MemberEventData"];
            /** @description Also the `webhook-id` of its deliveries: the same at each attempt. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "member.verifying";
        };
        NewAchReturn: {
            return_code: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            returned_at: string;
        };
        NewBalanceCheck: {
            account_guid: string;
            /** @description A decimal string, not negative, at most 10^13, without fractions of the currency's minor unit. */
            amount: string;
            /** @default USD */
            currency?: string;
            /** @description Your ID of the ACH debit, without control or format characters. One check per debit. */
            debit_id: string;
            /**
             * Format: date-time
             * @description The ACH cutoff. The check is decided before it.
             */
            decide_by: string;
            /**
             * @description Do not subtract the reservations of earlier debits of the account.
             * @default false
             */
            ignore_reserved?: boolean;
            /**
             * @description Maximum age of a balance, from the end of the MX job that imported it.
             * @default 3600
             */
            max_age_seconds?: number;
            /**
             * @description The decision if MX reports no available balance: `inconclusive`, or a decision by `balance`.
             * @default inconclusive
             * @enum {string}
             */
            on_missing_available?: "inconclusive" | "balance";
            /**
             * Format: date-time
             * @description The balance is not requested before this time. Default: now.
             */
            run_at?: string;
        };
        NewCredentials: {
            credentials: {
                /** @description `CRD-…` */
                guid: string;
                /** Format: password */
                value: string;
            }[];
            /** @description Passed on to MX. Once MX has enabled use cases for your client, set it in each request that has this field. */
            use_cases?: ("MONEY_MOVEMENT" | "PFM")[];
        };
        NewEndpoint: {
            /** @description All that your key may read, when left out. */
            event_types?: components["schemas"]["EventType"][];
            /** @description https, at a public address; without user, password and fragment. Redirects are not followed. */
            url: string;
        };
        NewMember: {
            /**
             * Format: uri
             * @description Where MX sends the user after consent. Without it, MX's own page ends the consent.
             */
            client_redirect_url?: string;
            /** @description Empty for an institution that uses OAuth, which refuses credentials. */
            credentials: {
                /** @description `CRD-…` */
                guid: string;
                /** Format: password */
                value: string;
            }[];
            /** @description Whether the OAuth window may open the institution's mobile app. */
            enable_app2app?: boolean;
            /** @description Your ID of the member. It makes a repeated request recognizable. */
            id?: string;
            /**
             * @description Whether to identify the account owners after verification.
             * @default true
             */
            identify?: boolean;
            institution_code: string;
            /** @description Free text. Do not send sensitive data. */
            metadata?: string;
            /** @description URL scheme of OAuth redirects in a WebView. */
            ui_message_webview_url_scheme?: string;
            /** @description Passed on to MX. Once MX has enabled use cases for your client, set it in each request that has this field. */
            use_cases?: ("MONEY_MOVEMENT" | "PFM")[];
            user_guid: string;
        };
        NewUser: {
            /** Format: email */
            email?: string;
            id?: string;
            /** @description Free text. Do not send sensitive data. */
            metadata?: string;
        };
        NewWidgetUrl: {
            /**
             * Format: uri
             * @description Where MX sends the user after consent. Without it, MX's own page ends the consent.
             */
            client_redirect_url?: string;
            /**
             * @description Whether to identify the account owners as well.
             * @default true
             */
            identify?: boolean;
            /** @description Opens the widget at this institution. */
            institution_code?: string;
            /** @description An existing member, to connect it again. */
            member_guid?: string;
            /** @description Passed on to MX. Once MX has enabled use cases for your client, set it in each request that has this field. */
            use_cases?: ("MONEY_MOVEMENT" | "PFM")[];
            user_guid: string;
        };
        NumbersToFind: {
            /** Format: password */
            account_number: string;
            routing_number: string;
        };
        OauthResult: {
            /** @description CANCELLED, DENIED, IMPEDED, PROVIDER_ERROR, SERVER_ERROR or SESSION_ERROR. Any other value counts as PROVIDER_ERROR. */
            error_reason?: string;
            /** @description The member that MX's redirect names. Another member replaces this one. */
            member_guid?: string;
            /** @enum {string} */
            status: "success" | "error";
        };
        OauthWindow: {
            /** @description The URL at which the user gives consent. It can be used once. */
            oauth_window_uri: string;
        };
        OauthWindowRequest: {
            /**
             * Format: uri
             * @description Where MX sends the user after consent. Without it, MX's own page ends the consent.
             */
            client_redirect_url?: string;
        };
        /** @description RFC 9457 */
        Problem: {
            /** @description The cause of this problem and the next step. */
            detail: string;
            errors?: {
                message: string;
                path: string;
            }[];
            /** @description `urn:request:` and the `X-Request-Id` of the response. */
            instance: string;
            status: number;
            title: string;
            type: components["schemas"]["ProblemType"];
        };
        /**
         * @description Identifies the kind of problem. It is stable.
         * @enum {string}
         */
        ProblemType: "urn:account-opening:problem:bad-request" | "urn:account-opening:problem:unauthorized" | "urn:account-opening:problem:not-found" | "urn:account-opening:problem:method-not-allowed" | "urn:account-opening:problem:body-too-large" | "urn:account-opening:problem:unsupported-media-type" | "urn:account-opening:problem:validation-failed" | "urn:account-opening:problem:too-many-requests" | "urn:account-opening:problem:internal" | "urn:account-opening:problem:missing-scope" | "urn:account-opening:problem:cross-site-request" | "urn:account-opening:problem:user-not-found" | "urn:account-opening:problem:member-not-found" | "urn:account-opening:problem:account-not-found" | "urn:account-opening:problem:institution-not-found" | "urn:account-opening:problem:institution-without-members" | "urn:account-opening:problem:webhook-not-found" | "urn:account-opening:problem:balance-check-not-found" | "urn:account-opening:problem:endpoint-not-found" | "urn:account-opening:problem:key-not-found" | "urn:account-opening:problem:delivery-not-found" | "urn:account-opening:problem:too-many-endpoints" | "urn:account-opening:problem:user-being-erased" | "urn:account-opening:problem:user-exists" | "urn:account-opening:problem:member-exists" | "urn:account-opening:problem:not-challenged" | "urn:account-opening:problem:mx-busy" | "urn:account-opening:problem:not-oauth" | "urn:account-opening:problem:verification-not-possible" | "urn:account-opening:problem:retry-not-possible" | "urn:account-opening:problem:debit-exists" | "urn:account-opening:problem:balance-check-closed" | "urn:account-opening:problem:balance-check-open" | "urn:account-opening:problem:endpoint-disabled" | "urn:account-opening:problem:nothing-to-replay" | "urn:account-opening:problem:invalid-row" | "urn:account-opening:problem:idempotency-key-reused" | "urn:account-opening:problem:idempotency-key-in-use" | "urn:account-opening:problem:answer-erased" | "urn:account-opening:problem:account-not-debitable" | "urn:account-opening:problem:mx-refused" | "urn:account-opening:problem:institution-unsupported" | "urn:account-opening:problem:institution-unavailable" | "urn:account-opening:problem:mx-not-yet-known" | "urn:account-opening:problem:mx-throttled" | "urn:account-opening:problem:mx-unavailable" | "urn:account-opening:problem:mx-contradicts" | "urn:account-opening:problem:mx-unauthorized" | "urn:account-opening:problem:database-unavailable";
        Replay: {
            /** @description An event's id: only events behind it in the feed. */
            after?: string;
            /**
             * Format: date-time
             * @description Only events that happened then or later.
             */
            from?: string;
            /**
             * Format: date-time
             * @description Only events that happened before.
             */
            to?: string;
        };
        ReturnRates: {
            administrative: {
                /** @description Number of debits: decided `sufficient`, or returned. */
                decided: number;
                /** @description Nacha's threshold. */
                limit: number;
                /** @description returned / decided; 0 if no debit was decided. */
                rate: number;
                returned: number;
            };
            overall: {
                /** @description Number of debits: decided `sufficient`, or returned. */
                decided: number;
                /** @description Nacha's threshold. */
                limit: number;
                /** @description returned / decided; 0 if no debit was decided. */
                rate: number;
                returned: number;
            };
            unauthorized: {
                /** @description Number of debits: decided `sufficient`, or returned. */
                decided: number;
                /** @description Nacha's threshold. */
                limit: number;
                /** @description returned / decided; 0 if no debit was decided. */
                rate: number;
                returned: number;
            };
        };
        Summary: {
            /**
             * Format: date-time
             * @description The summary is at most 10 seconds old.
             */
            as_of: string;
            backlog: {
                /** @description Calls to MX that are overdue by more than 10 seconds. */
                overdue_calls: number;
                /** @description Checks whose next evaluation is overdue by more than 10 seconds. */
                overdue_checks: number;
                /** @description Inbox events that are not processed yet. */
                pending_events: number;
                /** @description Members that an operator must release. */
                set_aside_members: number;
            };
            balance_checks: {
                by_status: {
                    canceled?: number;
                    decided?: number;
                    running?: number;
                    scheduled?: number;
                };
                /** @description The open checks with the next cutoffs, at most 10. */
                next_deadlines: {
                    debit_id: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                     */
                    decide_by: string;
                    id: string;
                }[];
            };
            members: {
                action_required?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                challenged?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                connected?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                created?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                failed?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                identified?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
                verifying?: {
                    count: number;
                    /**
                     * Format: date-time
                     * @description The earliest `updated_at` of these members.
                     */
                    oldest_update: string | null;
                };
            };
            /** @description Calls of the worker to MX in the last 15 minutes. */
            mx: {
                calls: number;
                /** @description failed_calls / calls; null without calls. */
                error_rate: number | null;
                /** @description Calls that MX refused for now or did not answer. */
                failed_calls: number;
                /**
                 * Format: date-time
                 * @description Within the last 24 hours.
                 */
                last_success_at: string | null;
            };
            notifications: {
                dead_deliveries: number;
                disabled_endpoints: number;
                endpoints: number;
                pending_deliveries: number;
                /** @description Events that are not in the feed yet. */
                unpublished_events: number;
            };
            postgresql: {
                /** @description Duration of a statement that reads no table. */
                round_trip_ms: number;
            };
            /** @description Null if Redis does not respond. Decisions do not need it. */
            redis: {
                round_trip_ms: number;
                used_memory_bytes: number;
            } | null;
            webhooks: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_received_at: string | null;
                /** @description Webhooks processed in the last 15 minutes. */
                received: number;
                /** @description MX sent webhooks in the last 24 hours, but none in the last 15 minutes, although it was called. */
                silent: boolean;
            };
        };
        TimelineEntry: {
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            at: string;
            /** @description balance_check_… */
            balance_check_id?: string;
            /** @description superseded */
            by_member_guid?: string;
            /** @description call_failed */
            call?: string;
            /** @description challenges_asked, challenges_answered */
            challenges?: {
                guid: string;
                type: string;
            }[];
            /** @description mx_error */
            code?: number | null;
            /** @description status_changed */
            connection_status?: string | null;
            /** @description account_numbers_read, account_owners_read, balances_read */
            count?: number;
            /** @description balance_check_… */
            debit_id?: string;
            /** @description balance_check_decided */
            decision?: string;
            /** @description state_changed */
            from?: string;
            /** @description status_changed */
            is_being_aggregated?: boolean;
            /** @description job_…: verify, identify or check_balance */
            job?: string;
            /** @enum {string} */
            kind: "created" | "adopted" | "webhook_received" | "status_read_requested" | "status_changed" | "state_changed" | "challenges_asked" | "challenges_answered" | "credentials_updated" | "retry_requested" | "verification_requested" | "consent_requested" | "consent_given" | "consent_failed" | "superseded" | "mx_error" | "job_accepted" | "job_busy" | "job_postponed" | "job_unanswered" | "job_refused" | "account_numbers_read" | "account_owners_read" | "balances_read" | "balance_check_started" | "balance_check_decided" | "call_failed" | "event_unreadable" | "set_aside";
            /** @description job_refused, mx_error: in MX's words */
            message?: string | null;
            /** @description state_changed, consent_failed, balance_check_decided, set_aside */
            reason?: string | null;
            /** @description state_changed */
            to?: string;
            /** @description webhook_received */
            type?: string;
            /** @description job_postponed, job_unanswered, call_failed: the failure of MX (busy, duplicate, list_too_large_bytes, list_too_large_pages, list_too_large_time, not_challenged, not_found, numbers_not_text, rejected, throttled, unauthorized, unavailable, unreadable, version_refused) or of the call (timeout, unreachable, claimed_again, institution_unavailable, result_unreadable). */
            why?: string;
        };
        User: {
            /**
             * Format: date-time
             * @description When the user was first stored here; null if only MX has the user.
             */
            created_at: string | null;
            /**
             * Format: date-time
             * @description Start of an erasure that is not complete. It continues by itself. No member can be created for the user.
             */
            erasure_began_at: string | null;
            guid: string;
            /** @description Your ID of the user. */
            id: string | null;
        };
        Webhook: {
            id: string;
            member_guid: string | null;
            /** @description The outcome: pending, applied, not_applicable, stale, unknown_member, unknown_type, unreadable or erased. */
            outcome: string;
            /**
             * Format: date-time
             * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
             */
            received_at: string;
            type: string | null;
        };
        WebhookStatistics: {
            bucket_seconds: number;
            /** @description Webhooks by start of the bucket and type. Buckets without webhooks are absent. */
            buckets: {
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                at: string;
                count: number;
                type: string | null;
            }[];
            /**
             * Format: date-time
             * @description Start of the first bucket.
             */
            from: string;
            outcomes: {
                count: number;
                outcome: string;
            }[];
            /**
             * Format: date-time
             * @description Exclusive.
             */
            to: string;
            types: {
                count: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.
                 */
                last_received_at: string;
                type: string | null;
            }[];
        };
        WidgetUrl: {
            url: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    searchAccountNumbers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NumbersToFind"];
            };
        };
        responses: {
            /** @description The accounts with these numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FoundAccount"][];
                    };
                };
            };
        };
    };
    readAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data as last read from MX. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    liftDebitBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account has no block. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readAttention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What needs attention. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attention"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                action?: "user_created" | "user_erased" | "member_created" | "member_adopted" | "member_erased" | "challenges_answered" | "credentials_updated" | "retry_requested" | "refresh_requested" | "verification_requested" | "oauth_window_requested" | "oauth_result_reported" | "widget_url_requested" | "account_numbers_read" | "account_numbers_searched" | "account_owners_read" | "balance_check_scheduled" | "balance_check_changed" | "balance_check_canceled" | "balance_check_released" | "ach_return_reported" | "debit_block_lifted" | "decisions_exported" | "audit_exported" | "endpoint_created" | "endpoint_changed" | "endpoint_deleted" | "endpoint_rotated" | "endpoint_redriven" | "endpoint_replayed" | "endpoint_tested" | "delivery_resent" | "webhook_replayed" | "key_created" | "key_revoked" | "console_link_created" | "session_started" | "session_ended" | "vault_rotated";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description `csv`: all matching rows in one file. */
                format?: "json" | "csv";
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                from?: string;
                /** @description The API key that acted; `cli` for the command line. */
                key_id?: string;
                /** @description Number of rows per page. */
                limit?: number;
                member_guid?: string;
                order?: "asc" | "desc";
                /** @description `X-Request-Id` of the request. */
                request_id?: string;
                /** @description Exclusive. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, or the CSV file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                    "text/csv": string;
                };
            };
        };
    };
    countBalanceChecks: {
        parameters: {
            query: {
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                from: string;
                interval_minutes?: number;
                /** @description Exclusive. At most 500 intervals after `from`. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheckCounts"];
                };
            };
        };
    };
    listBalanceChecks: {
        parameters: {
            query?: {
                account_guid?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Your ID of the ACH debit, without control or format characters. One check per debit. */
                debit_id?: string;
                /** @description The earliest `decide_by`. */
                decide_after?: string;
                /** @description The latest `decide_by`, exclusive. */
                decide_before?: string;
                decision?: "sufficient" | "insufficient" | "account_closed" | "inconclusive";
                /** @description Whether the check was decided after `decide_by`. */
                late?: boolean;
                /** @description Number of rows per page. */
                limit?: number;
                member_guid?: string;
                order?: "asc" | "desc";
                reason?: "user_action_required" | "throttled" | "mx_unavailable" | "stale" | "balance_unknown" | "account_not_debitable" | "account_blocked" | "deadline_passed";
                status?: components["schemas"]["BalanceCheckStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BalanceCheck"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    scheduleBalanceCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBalanceCheck"];
            };
        };
        responses: {
            /** @description The check was scheduled before. Its current state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
            /** @description Scheduled. A check that is due may already be decided. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    cancelBalanceCheckOfDebit: {
        parameters: {
            query: {
                /** @description Your ID of the ACH debit, without control or format characters. One check per debit. */
                debit_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check is canceled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeBalanceCheckOfDebit: {
        parameters: {
            query: {
                /** @description Your ID of the ACH debit, without control or format characters. One check per debit. */
                debit_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BalanceCheckChange"];
            };
        };
        responses: {
            /** @description The current check. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    readBalanceCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current check. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    cancelBalanceCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check is canceled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeBalanceCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BalanceCheckChange"];
            };
        };
        responses: {
            /** @description The current check. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    explainBalanceCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheckExplanation"];
                };
            };
        };
    };
    releaseBalanceCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current check. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    reportAchReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAchReturn"];
            };
        };
        responses: {
            /** @description The return was reported before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
            /** @description The check with its returns. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceCheck"];
                };
            };
        };
    };
    exportDecisions: {
        parameters: {
            query: {
                format?: "csv" | "jsonl";
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                from: string;
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
        };
    };
    readEndpointStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All endpoints, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointStatistics"];
                };
            };
        };
    };
    listEndpoints: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Endpoint"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint with its secret, which is shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointWithSecret"];
                };
            };
        };
    };
    readEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    deleteEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointChange"];
            };
        };
        responses: {
            /** @description The current state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
                order?: "asc" | "desc";
                status?: components["schemas"]["DeliveryStatus"];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    resendDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Number of deliveries that will be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
        };
    };
    enableEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    redriveEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Number of deliveries that will be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
        };
    };
    replayEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Replay"];
            };
        };
        responses: {
            /** @description Number of deliveries that will be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                    };
                };
            };
        };
    };
    rotateEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint with its new secret, which is shown only once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointWithSecret"];
                };
            };
        };
    };
    testEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The test event will be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        event_id: string;
                    };
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description An event's ID, or `next_cursor` of the previous page. */
                after?: string;
                /** @description Number of rows per page. */
                limit?: number;
                /** @description `desc`: latest first. */
                order?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. `next_cursor` is null only if the page is empty. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Event"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    findById: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FoundSubject"][];
                    };
                };
            };
        };
    };
    listInstitutionStatistics: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InstitutionStatistics"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    readInstitutionStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstitutionDetail"];
                };
            };
        };
    };
    listInstitutions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
                /** @description Part of the name. */
                name?: string;
                /** @description Only institutions that support account verification. */
                supports_account_verification?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, in MX's order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Institution"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listInstitutionCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fields of the login form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InstitutionCredential"][];
                    };
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description A `session` is the key of an operator who is signed in to the console. It lasts 8 hours. */
                kind?: "application" | "session";
                /** @description Number of rows per page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revoked key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    streamLiveEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveEvent"];
                };
            };
        };
    };
    readMemberFlow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The flow. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberFlow"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Your ID of the member. */
                id?: string;
                institution_code?: string;
                /** @description Number of rows per page. */
                limit?: number;
                order?: "asc" | "desc";
                reason?: string;
                state?: components["schemas"]["MemberState"];
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                updated_after?: string;
                /** @description Exclusive. */
                updated_before?: string;
                user_guid?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            /** @description The member was created or found at MX. Onboarding has started. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    readMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    deleteMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted at MX and erased here. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAccountNumbers: {
        parameters: {
            query?: {
                /** @description Why the numbers are read. It must not contain one of them. */
                reason?: string;
            };
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data as last read from MX. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AccountNumbers"][];
                    };
                };
            };
        };
    };
    listAccountOwners: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data as last read from MX. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AccountOwner"][];
                    };
                };
            };
        };
    };
    readMemberActivity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The activity. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberActivity"];
                };
            };
        };
    };
    answerChallenges: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChallengeAnswers"];
            };
        };
        responses: {
            /** @description The current member. Onboarding continues asynchronously. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    updateCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredentials"];
            };
        };
        responses: {
            /** @description The current member. Onboarding continues asynchronously. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    reportOauthResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OauthResult"];
            };
        };
        responses: {
            /** @description The current member. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    requestOauthWindow: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OauthWindowRequest"];
            };
        };
        responses: {
            /** @description A window that can be used once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthWindow"];
                };
            };
        };
    };
    refreshMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current member. Onboarding continues asynchronously. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    retryMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current member. Onboarding continues asynchronously. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    readTimeline: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
                order?: "asc" | "desc";
            };
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    verifyMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current member. Onboarding continues asynchronously. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    adoptMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Adoption"];
            };
        };
        responses: {
            /** @description Onboarding has started. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    readReturnRates: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rates. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnRates"];
                };
            };
        };
    };
    readSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Your ID of the user. */
                id?: string;
                /** @description Number of rows per page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user that MX already has with this `id`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
            /** @description Created at MX. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
        };
    };
    readUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                guid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted at MX and erased here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureReceipt"];
                };
            };
        };
    };
    readWebhookStatistics: {
        parameters: {
            query?: {
                /** @description ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds. */
                from?: string;
                /** @description Exclusive. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookStatistics"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Number of rows per page. */
                limit?: number;
                member_guid?: string;
                order?: "asc" | "desc";
                outcome?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current webhook. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    createWidgetUrl: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. It is erased with its user or member. A repeated request is then 410 and has no effect. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWidgetUrl"];
            };
        };
        responses: {
            /** @description A URL that can be used once, within ten minutes. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetUrl"];
                };
            };
        };
    };
    receiveBalanceCheckDecided: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BalanceCheckDecidedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveEndpointTest: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointTestEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberAccountNumbersChanged: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberAccountNumbersChangedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberActionRequired: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberActionRequiredEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberChallenged: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChallengedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberConnected: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberConnectedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberConnectionChanged: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberConnectionChangedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberFailed: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberFailedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberIdentified: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberIdentifiedEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveMemberVerifying: {
        parameters: {
            query?: never;
            header: {
                /** @description The event's ID. */
                "webhook-id": string;
                /** @description `v1,…`. Two signatures during a rotation of the secret. */
                "webhook-signature": string;
                /** @description Seconds since 1970. */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberVerifyingEvent"];
            };
        };
        responses: {
            /** @description Received. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
