-- Queues records that need attention for another try, all of them or those of a kind of problem, a field (null: any; '': none),
-- an object or with these ids, of objects that are synced. Open matches are left to a person. p_allow: a person has said that
-- they are none of the records that the CRM's rules against duplicates take them for. @returns how many
create function public.crm_retry_links(
  p_connection uuid, p_organization uuid, p_user uuid, p_reason text, p_field text, p_links uuid[], p_allow boolean,
  p_object text default null
) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_retried integer;
begin
  perform 1 from public.crm_connections where id = p_connection and organization_id = p_organization for update;
  if not found then
    raise exception 'connection_not_found' using errcode = 'P0002';
  end if;
  -- In: the links that are meant. retried: those with a contact here are pending again; read: records of the CRM without one are
  -- fetched as if they had just been changed there. Out: how many of both.
  with meant as materialized (
    select l.id, l.record_id, l.crm_record_id, l.object_type, l.version
    from public.crm_sync_state l
    where l.connection_id = p_connection and l.status = 'attention'
      and (p_reason is null or private.crm_error_reason(l.last_error) = p_reason)
      and (p_field is null or coalesce(l.last_error ->> 'field', '') = p_field)
      and (p_object is null or l.object_type = p_object)
      and exists (select 1 from public.crm_connection_objects o
                  where o.connection_id = p_connection and o.object_type = l.object_type and o.enabled)
      and (p_links is null or l.id = any (p_links))
      and case when p_allow then l.last_error ->> 'mayAllow' = 'true' else not private.crm_awaits_person(l.last_error)
               or l.record_id is not null and l.crm_record_id is not null end
    for update
  ), retried as (
    update public.crm_sync_state l
    set pending = true, status = case when l.crm_record_id is null then 'unlinked' else 'linked' end, attempts = 0,
        live = (select count(*) from meant) <= 100, allow_duplicates = l.allow_duplicates or p_allow, version = l.version + 1
    from meant m where l.id = m.id and m.record_id is not null
    returning l.id
  ), read as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    select p_organization, p_connection, 'retry:' || m.id || ':' || m.version, m.object_type, 'changed', m.crm_record_id, now()
    from meant m where m.record_id is null and m.crm_record_id is not null
    on conflict (connection_id, event_key) do update set occurred_at = excluded.occurred_at, processed_at = null
    returning 1
  )
  select (select count(*) from retried) + (select count(*) from read) into v_retried;
  if v_retried > 0 then
    perform private.crm_wake_connection(p_connection);
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_user, 'crm.retried', p_connection::text, jsonb_build_object(
      'reason', p_reason, 'field', p_field, 'object', p_object,
      'links', coalesce(cardinality(p_links), 0), 'allow', p_allow, 'count', v_retried));
  end if;
  return v_retried;
end
$$;
revoke all on function public.crm_retry_links from public, anon, authenticated;
grant execute on function public.crm_retry_links to service_role;
