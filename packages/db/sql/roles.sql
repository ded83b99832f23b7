-- One role without login for each app, with the privileges that the app needs. Create a login for each app in its role:
--   create role ingest_1 login password '…' in role account_opening_ingest;
-- Apply this file after every migration. It can be applied at any time: it revokes every other privilege of the roles.

do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'account_opening_ingest', 'account_opening_api', 'account_opening_worker', 'account_opening_read'
  ] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      null;
    end;
    execute format('revoke all on all tables in schema public from %I', role_name);
    execute format('revoke all on all sequences in schema public from %I', role_name);
    execute format('revoke all on all functions in schema public from %I', role_name);
    execute format('grant usage on schema public to %I', role_name);
  end loop;
end $$;

revoke create on schema public from public;

-- The readiness checks read the applied migrations.
grant usage on schema drizzle to account_opening_ingest, account_opening_api, account_opening_worker;
grant select on drizzle.__drizzle_migrations to account_opening_ingest, account_opening_api, account_opening_worker;

-- ingest appends webhooks and cannot read anything.
grant insert (member_guid, source, type, event, raw, received_at, processed_at, outcome, cause) on inbox
  to account_opening_ingest;

-- Both the worker and the API advance members.
grant select, insert, update, delete on outbox to account_opening_worker, account_opening_api;
grant select, insert, update on job_ends, job_end_signals to account_opening_worker, account_opening_api;
-- No role can change the owner of a member, or the data that it was created with.
grant select, update (state, reason, connection_status, state_data, challenges, version, updated_at, set_aside_at,
                      set_aside_reason) on members to account_opening_worker, account_opening_api;
grant select, insert on balance_decisions to account_opening_worker, account_opening_api;
-- Identity columns are excluded: an inserted future ID would make a later insert fail.
grant select, insert (member_guid, source, type, event, raw, received_at, processed_at, outcome, cause),
  update (event, raw, processed_at, outcome) on inbox to account_opening_worker, account_opening_api;
grant select, insert (member_guid, at, entry) on timeline to account_opening_worker, account_opening_api;
grant select, insert (id, member_guid, type, at, notification, cause), update (position) on events
  to account_opening_worker, account_opening_api;
-- A test event is published when it is recorded.
grant insert (position) on events to account_opening_api;
-- The publisher locks this table. No other role can lock it.
grant update on publisher_lock to account_opening_worker, account_opening_api;
-- No role can change the debit or the account of a check. Only the API can change its amount and times.
grant select, update (status, next_at, reserved_until, updated_at) on balance_checks
  to account_opening_worker, account_opening_api;
grant update (amount_minor, run_at, decide_by, released_at) on balance_checks to account_opening_api;
grant select, delete on debit_blocks to account_opening_worker, account_opening_api;
grant select, insert, update on deliveries to account_opening_worker, account_opening_api;
grant select, update on endpoints to account_opening_api;
-- The worker cannot change the URL or the secret of an endpoint.
grant select, update (status, failure_count, paused_until, updated_at) on endpoints to account_opening_worker;
grant usage on sequence outbox_id_seq, events_position_seq to account_opening_worker, account_opening_api;

-- The worker stores the results of MX jobs, and deletes expired rows.
grant select, insert, update, delete on accounts, account_numbers, account_owners to account_opening_worker;
grant delete on inbox, events, deliveries to account_opening_worker;
grant select, delete on idempotency_keys, requested_members to account_opening_worker;
grant select, insert, update on duties to account_opening_worker;

-- The worker creates and drops partitions of the timeline through these functions, which decide what may be dropped. No app has a
-- privilege on a partition.
grant execute on function timeline_partitions(), create_timeline_partitions(timestamptz),
  drop_expired_timeline_partition(timestamptz, timestamptz), analyze_timeline() to account_opening_worker;

-- The API sets and lifts debit blocks.
grant insert on debit_blocks to account_opening_api;

-- The API reads and erases members and users, schedules checks, and stores endpoints and responses. It appends to the ledger and
-- the audit log. Triggers refuse changes of these tables, also by the owner.
grant delete on members, timeline to account_opening_api;
grant select, delete on accounts, account_numbers, account_owners to account_opening_api;
grant insert on members, balance_checks to account_opening_api;
grant select, delete, insert (user_guid, institution_code, wants_identification, held_until, requested_at),
  update (held_until, adopted_guid) on requested_members to account_opening_api;
-- The API stores the latest OAuth window.
grant update (oauth_window_uri) on members to account_opening_api;
grant select, insert (guid, created_at), update (partner_id, erasure_began_at, erased_at) on users to account_opening_api;
grant select, insert (guid, user_guid, api_key_id, request_id, began_at, due_at),
  update (due_at, continuation_count, at_mx, completed_at, receipt) on erasures to account_opening_api;
grant select, insert on ach_returns, audit to account_opening_api;
grant insert, delete on endpoints to account_opening_api;
-- The API starts sessions, revokes keys, and records their last use. It cannot create the key of an application, or restore a key:
-- see the row policies.
grant select, insert (id, name, role, hash, scopes, created_at, active_at, expires_at),
  update (revoked_at, last_used_at, active_at) on api_keys to account_opening_api;
-- Only the owner creates one-time links. The API deletes a link when it is used.
grant select, delete on console_links to account_opening_api;
grant select, insert, update, delete on idempotency_keys to account_opening_api;

-- The API shows the record of a decision in the hash chain.
grant select on record_chain to account_opening_api;

-- The worker extends the hash chain of the audit log and the ledger, and cannot change their rows.
grant select on ach_returns, audit to account_opening_worker;
grant select, insert on record_chain to account_opening_worker;

-- Reports read neither encrypted values nor MX responses nor challenges.
grant select on accounts, timeline, balance_checks, balance_decisions, ach_returns, audit, events, deliveries, users,
  erasures to account_opening_read;
grant select (guid, user_guid, partner_id, institution_code, wants_identification, is_oauth, state, reason, connection_status,
              version, created_at, updated_at) on members to account_opening_read;
grant select (id, member_guid, source, type, received_at, processed_at, outcome, cause) on inbox to account_opening_read;
grant select (id, url, event_types, status, failure_count, paused_until, created_at, updated_at) on endpoints
  to account_opening_read;

-- Row policies. Only the worker appends MX responses, because decisions rest on them. Policies do not apply to the owner, so
-- migrations and commands read every row. `drop policy` waits at most 30 seconds for its lock.
set local lock_timeout = '30s';
do $$
declare
  policy record;
begin
  for policy in select policyname, tablename from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on public.%I', policy.policyname, policy.tablename);
  end loop;
end $$;

alter table inbox enable row level security;
create policy ingest_appends_hints on inbox for insert to account_opening_ingest
  with check (source = 'webhook' and case
    when event is null then outcome is null or outcome in ('unknown_type', 'unreadable', 'no_member')
    else event ->> 'kind' = 'webhook_received' and processed_at is null and outcome is null
  end is true);
create policy api_appends_commands on inbox for insert to account_opening_api
  with check ((source = 'api' and processed_at is null and outcome is null and event ->> 'kind' in
    ('challenges_answered', 'credentials_updated', 'retry_requested', 'verification_requested', 'consent_requested',
     'consent_given', 'consent_failed', 'superseded', 'status_read_requested')) is true);
create policy worker_appends_answers on inbox for insert to account_opening_worker
  with check (source = 'mx' and processed_at is null and outcome is null);
create policy apps_read on inbox for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
-- The API can only leave an event pending that it could have appended, or a webhook that it replays.
create policy api_ends_events on inbox for update to account_opening_api using (true)
  with check ((event is null or processed_at is not null or (source in ('api', 'webhook') and event ->> 'kind' in
    ('webhook_received', 'challenges_answered', 'credentials_updated', 'retry_requested', 'verification_requested',
     'consent_requested', 'consent_given', 'consent_failed', 'superseded', 'status_read_requested'))) is true);
create policy worker_ends_events on inbox for update to account_opening_worker using (true) with check (true);
create policy worker_deletes_old on inbox for delete to account_opening_worker using (true);

-- A decision must belong to an existing check that is not canceled, and match its debit, account and amount.
alter table balance_decisions enable row level security;
create policy apps_read on balance_decisions for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
create policy apps_decide_checks on balance_decisions for insert to account_opening_api, account_opening_worker
  with check (exists (
    select from balance_checks as checks
    where checks.id = check_id and checks.debit_id = balance_decisions.debit_id
      and checks.account_guid = balance_decisions.account_guid and checks.member_guid = balance_decisions.member_guid
      and checks.amount_minor = balance_decisions.amount_minor and checks.currency = balance_decisions.currency
      and checks.status <> 'canceled'));

-- An erased user stays erased, and its row holds only the GUID.
alter table users enable row level security;
create policy apps_read on users for select to account_opening_api, account_opening_read using (true);
create policy api_adds on users for insert to account_opening_api with check (erasure_began_at is null and erased_at is null);
create policy api_erases on users for update to account_opening_api using (erased_at is null)
  with check (erased_at is null or (partner_id is null and erasure_began_at is not null));

-- A requested erasure stays until it is complete, and its receipt does not change.
alter table erasures enable row level security;
create policy apps_read on erasures for select to account_opening_api, account_opening_read using (true);
create policy api_requests on erasures for insert to account_opening_api with check (completed_at is null and receipt is null);
create policy api_completes on erasures for update to account_opening_api using (completed_at is null)
  with check ((due_at is null) = (completed_at is not null));

-- The API can start a session, and revoke a key or record its use. It cannot change a revoked key, so it cannot restore one.
alter table api_keys enable row level security;
create policy apps_read on api_keys for select to account_opening_api using (true);
-- A session expires within 8 hours, and cannot read owners. A minute is left for the application's clock.
create policy api_starts_sessions on api_keys for insert to account_opening_api
  with check ((role in ('viewer', 'auditor', 'operator') and revoked_at is null
    and expires_at <= now() + interval '8 hours 1 minute' and scopes <@ case role when 'operator' then
      array['members:read', 'balance_checks:read', 'events:read', 'endpoints:read', 'ops:read', 'members:write',
            'balance_checks:write', 'endpoints:write', 'ops:write', 'account_numbers:read']
    else array['members:read', 'balance_checks:read', 'events:read', 'endpoints:read', 'ops:read',
               'account_numbers:read'] end) is true);
create policy api_revokes on api_keys for update to account_opening_api using (revoked_at is null)
  with check (true);

-- The API cannot write audit rows of commands.
alter table audit enable row level security;
create policy apps_read on audit for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
create policy api_records_its_callers on audit for insert to account_opening_api with check (api_key_id <> 'cli');
