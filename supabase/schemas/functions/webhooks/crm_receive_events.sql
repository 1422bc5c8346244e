-- Stores the events of one webhook request [{key, accountId, object, kind, recordId, into, occurredAt}], deduped by key, for each
-- connection of that account (of p_connection alone, where the request named one), and wakes those that got something new.
-- Connections that take no live changes of the object now (paused, disconnected, not yet synced, switched off) store nothing:
-- the next sync reads it all. p_salt: what the secret of the request was made with; another one than the connection's stores
-- nothing. p_key: likewise its encryption key, to be noted. @returns {stored, duplicates, notNeeded, unknown, outdated?}:
-- notNeeded are for a connection here that takes none now, unknown for none here
create function public.crm_receive_events(
  p_crm_type text, p_connection uuid, p_events jsonb, p_salt text default null, p_key text default null
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_woken uuid[];
  v_stored integer;
  v_meant integer;
  v_not_needed integer;
  v_unknown integer;
begin
  if exists (select 1 from public.crm_connections where id = p_connection and webhook_salt <> p_salt) then
    return jsonb_build_object('stored', 0, 'duplicates', 0, 'notNeeded', 0, 'unknown', 0, 'outdated', true);
  end if;
  -- In: the events of the request. incoming: as rows; known: once for each connection of their account; meant: those that take
  -- them now; added: those that were not stored before; asked: whether a person whom the CRM has erased is to be erased here too;
  -- counts: both, by connection; counted: the totals on crm_webhooks. Out: the connections to wake, and the
  -- numbers of the receipt.
  with incoming as materialized (
    select e.* from jsonb_to_recordset(p_events)
      as e ("key" text, "accountId" text, "object" text, "kind" text, "recordId" text, "into" text, "occurredAt" timestamptz)
  ), known as materialized (
    select i.*, c.id as connection_id, c.organization_id, private.crm_takes_live(c, i."object") as takes
    from incoming i
    join public.crm_connections c on c.crm_type = p_crm_type and c.account ->> 'id' = i."accountId"
    where p_connection is null or c.id = p_connection
  ), meant as (
    select * from known where takes
  ), added as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, merged_into, occurred_at)
    select m.organization_id, m.connection_id, m."key", m."object", m."kind", m."recordId", m."into", m."occurredAt"
    from meant m
    on conflict (connection_id, event_key) do nothing
    returning connection_id, organization_id, object_type, kind, crm_record_id
  ), asked as (
    insert into public.erasures (organization_id, source, status, contact_id, connection_id)
    select a.organization_id, 'crm', 'asked', l.record_id, a.connection_id
    from added a
    join public.crm_sync_state l on l.connection_id = a.connection_id and l.object_type = 'contact'
                                and l.crm_record_id = a.crm_record_id
    where a.kind = 'erased' and a.object_type = 'contact' and l.record_id is not null
    on conflict (contact_id) where status in ('asked', 'running', 'incomplete') do nothing
  ), counts as (
    select m.connection_id, m.n, coalesce(a.n, 0) as added
    from (select connection_id, count(*) as n from meant group by 1) m
    left join (select connection_id, count(*) as n from added group by 1) a using (connection_id)
  ), counted as (
    update public.crm_webhooks w
    set received = w.received + c.n, duplicates = w.duplicates + c.n - c.added, last_event_at = now(),
        status = 'active', reason = null, last_key = coalesce(p_key, w.last_key)
    from counts c where w.connection_id = c.connection_id
  )
  select array_agg(connection_id) filter (where added > 0), coalesce(sum(added), 0), coalesce(sum(n), 0),
         (select count(distinct k."key") from known k where not exists (select 1 from meant m where m."key" = k."key")),
         (select count(*) from incoming i where not exists (select 1 from known k where k."key" = i."key"))
  into v_woken, v_stored, v_meant, v_not_needed, v_unknown
  from counts;
  perform private.crm_wake_connection(c) from unnest(coalesce(v_woken, '{}')) c;
  return jsonb_build_object('stored', v_stored, 'duplicates', v_meant - v_stored, 'notNeeded', v_not_needed,
    'unknown', v_unknown);
end
$$;
revoke all on function public.crm_receive_events from public, anon, authenticated;
grant execute on function public.crm_receive_events to service_role;
