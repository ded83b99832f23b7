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
grant insert on inbox to account_opening_ingest;

-- What an advance does is done by the worker and, within a request, by the API.
grant select, insert, update, delete on outbox to account_opening_worker, account_opening_api;
grant select, insert, update on inbox, job_durations, events, members to account_opening_worker, account_opening_api;
grant select, insert on timeline, balance_decisions to account_opening_worker, account_opening_api;
grant select, update on balance_checks to account_opening_worker, account_opening_api;
grant select, delete on debit_blocks to account_opening_worker, account_opening_api;
grant select, insert, update on deliveries to account_opening_worker, account_opening_api;
grant select, update on endpoints to account_opening_worker, account_opening_api;
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
grant insert on balance_checks to account_opening_api;
grant select, insert on ach_returns, audit to account_opening_api;
grant insert, delete on endpoints to account_opening_api;
grant select on api_keys to account_opening_api;
grant select, insert, update, delete on idempotency_keys to account_opening_api;

-- For reports: nothing sealed, no MX answers, no challenges.
grant select on accounts, timeline, balance_checks, balance_decisions, ach_returns, audit, events, deliveries
  to account_opening_read;
grant select (guid, user_guid, partner_id, institution_code, wants_identification, state, reason, connection_status,
              version, created_at, updated_at) on members to account_opening_read;
grant select (id, member_guid, source, type, received_at, processed_at, outcome) on inbox to account_opening_read;
grant select (id, url, event_types, status, failure_count, paused_until, created_at, updated_at) on endpoints
  to account_opening_read;
