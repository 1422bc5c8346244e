-- Changes that are carried over at once: pushes from the CRMs, and edits made here. And what a deletion here means for each CRM.

-- live: the record has just been changed here, alone or with few others. archiving: its record in the CRM is to be archived too. candidates: who it may be, for a
-- person to choose. as_new: a person said that it is nobody we know.
alter table public.crm_sync_state
  add column live boolean not null default false,
  add column archiving boolean not null default false,
  add column candidates jsonb,
  add column as_new boolean not null default false;
create index crm_sync_state_live_idx on public.crm_sync_state (connection_id, id) where live and pending;
create index crm_sync_state_archiving_idx on public.crm_sync_state (connection_id, id) where archiving;
-- Creates that were sent and whose answer we do not have.
create index crm_sync_state_unanswered_idx on public.crm_sync_state (connection_id) where outgoing is not null and crm_record_id is null;

-- How a connection hears of changes in its CRM, and what it has heard.
create table public.crm_webhooks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null unique references public.crm_connections (id) on delete cascade,
  setup text not null check (setup in ('connection', 'app', 'person')),
  status text not null default 'pending' check (status in ('pending', 'active', 'failed', 'off')),
  crm_webhook_ids text[] not null default '{}',
  url text,
  reason text,
  received bigint not null default 0,
  duplicates bigint not null default 0,
  refused bigint not null default 0,
  last_event_at timestamptz,
  last_refused_at timestamptz,
  checked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index crm_webhooks_organization_idx on public.crm_webhooks (organization_id);

-- Each event once, whatever number of times it is delivered. It says where to look, never what is true.
create table public.crm_webhook_events (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  event_key text not null,
  object_type text not null,
  kind text not null check (kind in ('changed', 'deleted', 'merged')),
  crm_record_id text not null,
  merged_into text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  unique (connection_id, event_key)
);
create index crm_webhook_events_waiting_idx on public.crm_webhook_events (connection_id, id) where processed_at is null;
create index crm_webhook_events_organization_idx on public.crm_webhook_events (organization_id);
create index crm_webhook_events_received_idx on public.crm_webhook_events (received_at);

-- Pushes that were turned away, by day. Those that named nobody's account have no organisation.
create table public.crm_webhook_refusals (
  organization_id uuid references public.organizations (id) on delete cascade,
  crm_type text not null,
  code text not null,
  day date not null,
  times bigint not null default 0,
  unique nulls not distinct (organization_id, crm_type, code, day)
);

do $$
declare
  t text;
begin
  foreach t in array array['crm_webhooks', 'crm_webhook_events', 'crm_webhook_refusals'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('revoke all on public.%I from anon, authenticated', t);
    execute format('grant all on public.%I to service_role', t);
    execute format('grant select on public.%I to authenticated', t);
    execute format(
      'create policy "members read" on public.%I for select to authenticated
         using (organization_id in (select private.my_organizations()))', t);
  end loop;
end
$$;
-- Where a person sets the address up, it holds the connection's secret: only the service hands it out, to admins.
revoke select on public.crm_webhooks from authenticated;
grant select (id, organization_id, connection_id, setup, status, reason, received, duplicates, refused, last_event_at, last_refused_at,
              checked_at, created_at, updated_at) on public.crm_webhooks to authenticated;

create index crm_connections_account_idx on public.crm_connections (crm_type, (account ->> 'id'));

-- Stores the events of one push [{key, accountId, object, kind, recordId, into, occurredAt}] once for each connection of that account (of
-- p_connection alone, where the push named one), and wakes those that got something new. Paused, disconnected and not yet synced
-- connections store nothing: a delta or their first sync reads it all. @returns {stored, duplicates, ignored}
create function public.crm_receive_events(p_crm_type text, p_connection uuid, p_events jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_woken uuid[];
  v_stored integer;
  v_meant integer;
  v_ignored integer;
begin
  with incoming as (
    select e.* from jsonb_to_recordset(p_events)
      as e ("key" text, "accountId" text, "object" text, "kind" text, "recordId" text, "into" text, "occurredAt" timestamptz)
  ), meant as (
    select i.*, c.id as connection_id, c.organization_id
    from incoming i
    join public.crm_connections c on c.crm_type = p_crm_type and c.account ->> 'id' = i."accountId"
    where c.status = 'active' and c.sync_cursor is not null and (p_connection is null or c.id = p_connection)
  ), added as (
    insert into public.crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, merged_into, occurred_at)
    select m.organization_id, m.connection_id, m."key", m."object", m."kind", m."recordId", m."into", m."occurredAt" from meant m
    on conflict (connection_id, event_key) do nothing
    returning connection_id
  ), counts as (
    select m.connection_id, m.n, coalesce(a.n, 0) as added
    from (select connection_id, count(*) as n from meant group by 1) m
    left join (select connection_id, count(*) as n from added group by 1) a using (connection_id)
  ), counted as (
    update public.crm_webhooks w
    set received = w.received + c.n, duplicates = w.duplicates + c.n - c.added, last_event_at = now(),
        status = 'active', reason = null
    from counts c where w.connection_id = c.connection_id
    returning 1
  )
  select array_agg(connection_id) filter (where added > 0), coalesce(sum(added), 0), coalesce(sum(n), 0),
         (select count(*) from incoming i where not exists (select 1 from meant m where m."key" = i."key"))
         + 0 * (select count(*) from counted)
  into v_woken, v_stored, v_meant, v_ignored
  from counts;
  perform private.crm_wake(c) from unnest(coalesce(v_woken, '{}')) c;
  return jsonb_build_object('stored', v_stored, 'duplicates', v_meant - v_stored, 'ignored', v_ignored);
end
$$;

create function public.crm_count_refusal(p_crm_type text, p_connection uuid, p_code text, p_times integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  select organization_id into v_organization from public.crm_connections where id = p_connection and crm_type = p_crm_type;
  insert into public.crm_webhook_refusals as r (organization_id, crm_type, code, day, times)
  values (v_organization, p_crm_type, p_code, (now() at time zone 'utc')::date, p_times)
  on conflict (organization_id, crm_type, code, day) do update set times = r.times + excluded.times;
  update public.crm_webhooks set refused = refused + p_times, last_refused_at = now()
  where connection_id = p_connection and v_organization is not null;
end
$$;

-- Which records of the CRM the waiting events are about: each once, however many events name it. [{ref, upTo, deleted, into}]
create function public.crm_take_events(p_connection uuid, p_object text, p_limit integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('ref', g.crm_record_id, 'upTo', g.up_to, 'deleted', g.deleted, 'into', g.into_id) order by g.first), '[]'::jsonb)
  from (
    select e.crm_record_id, max(e.id) as up_to, min(e.id) as first, bool_or(e.kind = 'deleted') as deleted,
           (array_agg(e.merged_into order by e.id desc) filter (where e.kind = 'merged'))[1] as into_id
    from public.crm_webhook_events e
    where e.connection_id = p_connection and e.object_type = p_object and e.processed_at is null
    group by e.crm_record_id
    order by min(e.id)
    limit p_limit) g
$$;

-- Ends events by record, up to the last one that was looked at: what has come since waits on. p_refs: [{ref, upTo}]
create function public.crm_finish_events(p_connection uuid, p_refs jsonb) returns void
language sql set search_path = ''
as $$
  update public.crm_webhook_events e set processed_at = now()
  from jsonb_to_recordset(p_refs) as r ("ref" text, "upTo" bigint)
  where e.connection_id = p_connection and e.processed_at is null and e.crm_record_id = r."ref" and e.id <= r."upTo"
$$;

-- Remembers how a connection hears of changes.
create function public.crm_save_webhook(
  p_connection uuid, p_setup text, p_status text, p_ids text[], p_url text, p_reason text
) returns void
language sql set search_path = ''
as $$
  insert into public.crm_webhooks as w (organization_id, connection_id, setup, status, crm_webhook_ids, url, reason, checked_at)
  select c.organization_id, c.id, p_setup, p_status, p_ids, p_url, p_reason, now() from public.crm_connections c where c.id = p_connection
  on conflict (connection_id) do update
  set setup = excluded.setup, status = excluded.status, crm_webhook_ids = excluded.crm_webhook_ids, url = excluded.url,
      reason = excluded.reason, checked_at = now(), updated_at = now()
$$;

-- True while something waits on this connection that a person wants carried over now.
create function private.crm_has_live(p_connection uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select 1 from public.crm_webhook_events where connection_id = p_connection and processed_at is null)
      or exists (select 1 from public.crm_sync_state where connection_id = p_connection and live and pending and status in ('linked', 'unlinked'))
      or exists (select 1 from public.crm_sync_state where connection_id = p_connection and archiving and crm_record_id is not null)
$$;

-- True for a pair that was taken apart for good: bringing one half back does not bring them together again.
create function private.crm_is_parted(l public.crm_sync_state) returns boolean
language sql immutable set search_path = ''
as $$
  select l.status = 'excluded' and coalesce(l.last_error ->> 'code', '') in ('unlinked_in_adsapp', 'unlinked_in_crm', 'merged_in_crm', 'excluded_by_person')
$$;

-- An edit of a contact, made anywhere (page, API, SQL), marks its links as pending and wakes their connections, except the one that the edit
-- came from. A deletion follows each connection's policy. What many records were given at once (an import) is carried over after what
-- was done to few.
create or replace function private.contacts_mark_links() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_origin uuid := nullif(current_setting('crm.origin_connection', true), '')::uuid;
  v_live boolean;
  v_marked uuid[];
  v_added uuid[];
begin
  select count(*) <= 100 into v_live from new_rows;
  if tg_op = 'INSERT' then
    with added as (
      insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and c.id is distinct from v_origin
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  else
    -- Deleted here before it ever reached the CRM: there is nothing to keep.
    delete from public.crm_sync_state l using new_rows n, old_rows o
    where o.id = n.id and l.record_id = n.id and l.object_type = 'contact'
      and n.deleted_at is not null and o.deleted_at is null
      and l.crm_record_id is null and l.outgoing is null;

    with marked as (
      update public.crm_sync_state l
      set status = case when n.deleted_at is not null then 'excluded'
                        when o.deleted_at is not null and private.crm_is_parted(l) then l.status
                        when o.deleted_at is not null then case when l.crm_record_id is null then 'unlinked' else 'linked' end
                        when l.status = 'attention' and l.crm_record_id is not null then 'linked'
                        when l.status = 'attention' then 'unlinked'
                        else l.status end,
          pending = n.deleted_at is null and (l.status <> 'excluded' or (o.deleted_at is not null and not private.crm_is_parted(l))),
          live = l.live or v_live,
          -- A create whose answer was lost may have made a record: it is archived once that is known.
          archiving = n.deleted_at is not null and p.policy = 'archive'
                      and (l.archiving or l.crm_record_id is not null and l.status in ('linked', 'attention')
                           or l.crm_record_id is null and l.outgoing is not null),
          last_error = case when n.deleted_at is not null and l.status = 'excluded' then l.last_error
                            when n.deleted_at is not null and p.policy = 'archive'
                            then jsonb_build_object('code', 'archiving_in_crm', 'message', 'Deleted in ADSapp; the CRM record is to be archived too.')
                            when n.deleted_at is not null and p.policy = 'unlink'
                            then jsonb_build_object('code', 'unlinked_in_adsapp', 'message', 'Deleted in ADSapp; the CRM record is kept, and the two are no longer linked.')
                            when n.deleted_at is not null
                            then jsonb_build_object('code', 'deleted_in_adsapp', 'message', 'Deleted in ADSapp; the CRM record is kept and no longer synced.')
                            when l.status = 'excluded' and (o.deleted_at is null or private.crm_is_parted(l)) then l.last_error
                            else null end,
          attempts = 0, candidates = null
      from new_rows n
      join old_rows o on o.id = n.id
      join public.crm_connections k on k.organization_id = n.organization_id
      cross join lateral (select coalesce(k.settings #>> '{deletes,toCrm}', 'ignore') as policy) p
      where l.record_id = n.id and l.object_type = 'contact' and l.connection_id = k.id
        and n.version <> o.version
        and l.connection_id is distinct from v_origin
      returning l.connection_id)
    select array_agg(distinct connection_id) into v_marked from marked;

    -- Restored after its unlinked link had been dropped.
    with added as (
      insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_type, status, pending, live)
      select n.organization_id, c.id, 'contact', n.id, 'contact', 'unlinked', true, v_live
      from new_rows n join old_rows o on o.id = n.id
      join public.crm_connections c on c.organization_id = n.organization_id
      where n.deleted_at is null and o.deleted_at is not null and c.id is distinct from v_origin
      on conflict (connection_id, object_type, record_id) do nothing
      returning connection_id)
    select array_agg(distinct connection_id) into v_added from added;
  end if;
  perform private.crm_wake(c.id) from public.crm_connections c
  where c.id = any (coalesce(v_marked, '{}') || coalesce(v_added, '{}')) and c.status = 'active' and c.sync_cursor is not null;
  return null;
end
$$;
