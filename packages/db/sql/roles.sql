-- Least privilege: a role for each app, without a login. Give each app a user of its own in its role:
--   create role ingest_1 login password '…' in role account_opening_ingest;
-- May be applied again at any time, after every migration: what is not granted here is not granted at all.

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
    execute format('grant usage on schema public to %I', role_name);
  end loop;
end $$;

revoke create on schema public from public;

-- A process is ready once the migrations of its release are applied.
grant usage on schema drizzle to account_opening_ingest, account_opening_api, account_opening_worker;
grant select on drizzle.__drizzle_migrations to account_opening_ingest, account_opening_api, account_opening_worker;

-- ingest appends what comes in, and can read nothing at all.
grant insert (member_guid, source, type, event, raw, received_at, processed_at, outcome) on inbox
  to account_opening_ingest;

-- What an advance does is done by the worker and, within a request, by the API.
grant select, insert, update, delete on outbox to account_opening_worker, account_opening_api;
grant select, insert, update on job_durations to account_opening_worker, account_opening_api;
-- Whose member it is, and what it was created with, nobody changes.
grant select, update (state, reason, connection_status, state_data, challenges, version, updated_at, set_aside_at,
                      set_aside_reason) on members to account_opening_worker, account_opening_api;
grant select, insert on balance_decisions to account_opening_worker, account_opening_api;
-- Columns that PostgreSQL numbers are left out: a number taken ahead of time would fail somebody else's row.
grant select, insert (member_guid, source, type, event, raw, received_at, processed_at, outcome),
  update (event, raw, processed_at, outcome) on inbox to account_opening_worker, account_opening_api;
grant select, insert (member_guid, at, entry) on timeline to account_opening_worker, account_opening_api;
grant select, insert (id, member_guid, type, at, notification), update (position) on events
  to account_opening_worker, account_opening_api;
-- A test of an endpoint is published as it is recorded.
grant insert (position) on events to account_opening_api;
-- Publishing locks this table, for which no other role has the right.
grant update on publisher_lock to account_opening_worker, account_opening_api;
-- Which debit of which account is checked, nobody changes; its amount and times, the API alone.
grant select, update (status, next_at, reserved_until, updated_at) on balance_checks
  to account_opening_worker, account_opening_api;
grant update (amount_minor, run_at, decide_by, released_at) on balance_checks to account_opening_api;
grant select, delete on debit_blocks to account_opening_worker, account_opening_api;
grant select, insert, update on deliveries to account_opening_worker, account_opening_api;
grant select, update on endpoints to account_opening_api;
-- Where notifications go, and under which secret, the worker cannot change.
grant select, update (status, failure_count, paused_until, updated_at) on endpoints to account_opening_worker;
grant usage on sequence outbox_id_seq, events_position_seq to account_opening_worker, account_opening_api;

-- The worker stores what MX's jobs bring, and deletes what has been kept long enough.
grant select, insert, update, delete on accounts, account_numbers, account_owners to account_opening_worker;
grant delete on inbox, events, deliveries to account_opening_worker;
grant select, delete on idempotency_keys to account_opening_worker;

-- Whoever decides a check knows whether the account's numbers were read, by their row; the API lifts and sets blocks.
grant insert on debit_blocks to account_opening_api;

-- The API answers and erases people, schedules checks, keeps endpoints and answers. It may add to the ledger and to the
-- audit; that nobody changes them is also a matter of triggers, which bind the owner, too.
grant delete on members, timeline to account_opening_api;
grant select, delete on accounts, account_numbers, account_owners to account_opening_api;
grant insert on members, balance_checks to account_opening_api;
grant select, insert (guid, created_at), update (partner_id, erasure_began_at, erased_at) on users to account_opening_api;
grant select, insert on ach_returns, audit to account_opening_api;

-- The worker chains the rows of the audit and the ledger; what it reads of them it cannot change.
grant select on ach_returns, audit to account_opening_worker;
grant select, insert on record_chain to account_opening_worker;
grant insert, delete on endpoints to account_opening_api;
grant select on api_keys to account_opening_api;
grant select, insert, update, delete on idempotency_keys to account_opening_api;

-- For reports: nothing sealed, no MX answers, no challenges.
grant select on accounts, timeline, balance_checks, balance_decisions, ach_returns, audit, events, deliveries, users
  to account_opening_read;
grant select (guid, user_guid, partner_id, institution_code, wants_identification, state, reason, connection_status,
              version, created_at, updated_at) on members to account_opening_read;
grant select (id, member_guid, source, type, received_at, processed_at, outcome) on inbox to account_opening_read;
grant select (id, url, event_types, status, failure_count, paused_until, created_at, updated_at) on endpoints
  to account_opening_read;

-- Which rows: what MX has answered is appended by the worker alone, for decisions rest on it. The owner is not bound by
-- policies, so that migrations and commands see every row. `drop policy` takes a lock on the table: wait a little for it.
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
    ('challenges_answered', 'credentials_updated', 'retry_requested', 'status_read_requested')) is true);
create policy worker_appends_answers on inbox for insert to account_opening_worker
  with check (source = 'mx' and processed_at is null and outcome is null);
create policy apps_read on inbox for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
-- An event that waits is one that the role could have appended, or a webhook's hint that is replayed.
create policy api_ends_events on inbox for update to account_opening_api using (true)
  with check ((event is null or processed_at is not null or (source in ('api', 'webhook') and event ->> 'kind' in
    ('webhook_received', 'challenges_answered', 'credentials_updated', 'retry_requested', 'status_read_requested'))) is true);
create policy worker_ends_events on inbox for update to account_opening_worker using (true) with check (true);
create policy worker_deletes_old on inbox for delete to account_opening_worker using (true);

-- A decision is one about a check that is here, with its debit, its account and its amount, and not canceled.
alter table balance_decisions enable row level security;
create policy apps_read on balance_decisions for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
create policy apps_decide_checks on balance_decisions for insert to account_opening_api, account_opening_worker
  with check (exists (
    select from balance_checks as asked
    where asked.id = check_id and asked.debit_id = balance_decisions.debit_id
      and asked.account_guid = balance_decisions.account_guid and asked.member_guid = balance_decisions.member_guid
      and asked.amount_minor = balance_decisions.amount_minor and asked.currency = balance_decisions.currency
      and asked.status <> 'canceled'));

-- Who is erased stays erased, and the row holds the guid alone.
alter table users enable row level security;
create policy apps_read on users for select to account_opening_api, account_opening_read using (true);
create policy api_adds on users for insert to account_opening_api with check (erasure_began_at is null and erased_at is null);
create policy api_erases on users for update to account_opening_api using (erased_at is null)
  with check (erased_at is null or (partner_id is null and erasure_began_at is not null));

-- What is done at the command line is not for the API to record.
alter table audit enable row level security;
create policy apps_read on audit for select
  to account_opening_api, account_opening_worker, account_opening_read using (true);
create policy api_records_its_callers on audit for insert to account_opening_api with check (api_key_id <> 'cli');
