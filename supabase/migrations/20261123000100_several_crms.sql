-- What several CRMs at once need: a refresh by one holder at a time, creates that can be found again, deletions that a CRM does not
-- list, the environment of a connect, and what an account has used of its daily allowance.

alter table public.crm_oauth_states
  add column environment text not null default 'production' check (environment in ('production', 'sandbox'));

alter table public.crm_connections
  add column refresh_holder uuid,
  add column refresh_until timestamptz,
  add column api_usage jsonb;
grant select (api_usage) on public.crm_connections to authenticated;

-- When outgoing was written ahead, so that a create whose answer was lost can be looked for among the CRM's recent records.
alter table public.crm_sync_state add column outgoing_at timestamptz;

create or replace function private.crm_link_json(l public.crm_sync_state) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when l.id is null then null else jsonb_build_object(
    'id', l.id, 'recordId', l.record_id, 'crmRecordId', l.crm_record_id, 'status', l.status, 'base', l.base,
    'outgoing', l.outgoing, 'outgoingAt', l.outgoing_at, 'crmUpdatedAt', l.crm_updated_at, 'pending', l.pending, 'version', l.version, 'attempts', l.attempts,
    'conflictDetected', l.conflict_detected, 'conflictDetails', l.conflict_details) end
$$;

create or replace function public.crm_mark_outgoing(p_run uuid, p_lease uuid, p_entries jsonb) returns table (link_id uuid, version bigint)
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_hold(p_run, p_lease);
  return query
  update public.crm_sync_state l
  set outgoing = e."outgoing", outgoing_at = now(), base = coalesce(e."base", l.base), version = l.version + 1
  from jsonb_to_recordset(p_entries) as e ("linkId" uuid, "linkVersion" bigint, "base" jsonb, "outgoing" jsonb)
  where l.id = e."linkId" and l.version = e."linkVersion"
  returning l.id, l.version;
end
$$;

-- Ids of the CRM's records that we have links to, above p_above and up to p_up_to as numbers; null means no bound. Tombstones are
-- left out. One array, because an API cuts off rows beyond its limit.
create function public.crm_linked_between(p_connection uuid, p_object text, p_above text, p_up_to text) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(l.crm_record_id), '{}')
  from public.crm_sync_state l
  where l.connection_id = p_connection and l.object_type = p_object and l.status <> 'excluded'
    and l.crm_record_id ~ '^[0-9]{1,18}$'
    and (p_above is null or l.crm_record_id::bigint > p_above::bigint)
    and (p_up_to is null or l.crm_record_id::bigint <= p_up_to::bigint)
$$;

-- The right to refresh the tokens of one version, for one holder at a time and for p_seconds at most. Storing newer tokens ends it.
create function public.crm_lock_refresh(p_connection uuid, p_version bigint, p_holder uuid, p_seconds integer) returns boolean
language sql set search_path = ''
as $$
  with locked as (
    update public.crm_connections
    set refresh_holder = p_holder, refresh_until = now() + make_interval(secs => p_seconds)
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
      and (refresh_until is null or refresh_until < now() or refresh_holder = p_holder)
    returning 1)
  select exists (select 1 from locked)
$$;

create function public.crm_unlock_refresh(p_connection uuid, p_holder uuid) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set refresh_holder = null, refresh_until = null
  where id = p_connection and refresh_holder = p_holder
$$;

create or replace function public.crm_store_credentials(p_connection uuid, p_version bigint, p_credentials jsonb) returns boolean
language sql set search_path = ''
as $$
  with stored as (
    update public.crm_connections
    set credentials = p_credentials, credentials_version = credentials_version + 1, refresh_holder = null, refresh_until = null,
        updated_at = now()
    where id = p_connection and credentials_version = p_version and status <> 'disconnected'
    returning 1)
  select exists (select 1 from stored)
$$;

-- Active connections, of one organisation or of all, that have had their first sync and to which something waits to be pushed.
create function public.crm_waiting_connections(p_organization uuid default null) returns setof public.crm_connections
language sql stable set search_path = ''
as $$
  select c.* from public.crm_connections c
  where c.status = 'active' and c.sync_cursor is not null and (p_organization is null or c.organization_id = p_organization)
    and exists (select 1 from public.crm_sync_state l
                where l.connection_id = c.id and l.object_type = 'contact' and l.pending and l.status in ('linked', 'unlinked'))
$$;

-- What the CRM last said of the account's daily allowance {used, limit, unit}, with the time.
create function public.crm_note_usage(p_connection uuid, p_usage jsonb) returns void
language sql set search_path = ''
as $$
  update public.crm_connections set api_usage = p_usage || jsonb_build_object('at', now()) where id = p_connection
$$;

do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.proname in ('crm_linked_between', 'crm_lock_refresh', 'crm_unlock_refresh', 'crm_waiting_connections', 'crm_note_usage')
  loop
    execute format('revoke all on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end
$$;
