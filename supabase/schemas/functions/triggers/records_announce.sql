-- Tells endpoints of records that a statement has made, changed or deleted, no matter who did it: one look where the organisation
-- has no endpoint, else one statement. A record that was deleted before is not told of until it is restored, which is an update
-- of deleted_at. Of a change that shows in no field, as that of a secret, changed is empty. The server's endpoint receives what
-- was made here, not by a sync (crm.origin_connection).
create function private.records_announce() returns trigger
language plpgsql security definer set search_path = '' set enable_nestloop = off set jit = off
as $$
declare
  v_object text := tg_argv[0];
  v_is_ours boolean := coalesce(current_setting('crm.origin_connection', true), '') = '';
  v_merged_into uuid := nullif(current_setting('records.merged_into', true), '')::uuid;
  v_fields text[];
  v_endpoints uuid[];
begin
  if tg_op = 'DELETE' then
    if not exists (select from public.webhook_endpoints e
                   where e.organization_id in (select o.organization_id from old_rows o)) then
      return null;
    end if;
    -- Those of an organisation that is being deleted go with it.
    with told as (
      insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data)
      select g.id, e.id, v_object || '.deleted', o.id, jsonb_build_object('id', o.id, 'object', v_object)
      from old_rows o join public.organizations g on g.id = o.organization_id
      join public.webhook_endpoints e on e.organization_id = g.id and e.status <> 'disabled'
        and e.event_types && array['*', v_object || '.deleted']
      where o.deleted_at is null
      returning endpoint_id)
    select array_agg(distinct endpoint_id) into v_endpoints from told;
  else
    if not exists (select from public.webhook_endpoints e
                   where e.organization_id in (select n.organization_id from new_rows n)) then
      return null;
    end if;
    if tg_op = 'INSERT' then
      with told as (
        insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data)
        select n.organization_id, e.id, v_object || '.created', n.id, jsonb_build_object('id', n.id, 'object', v_object)
        from new_rows n join public.webhook_endpoints e on e.organization_id = n.organization_id and e.status <> 'disabled'
          and e.event_types && array['*', v_object || '.created'] and (e.kind <> 'server' or v_is_ours)
        where n.deleted_at is null
        returning endpoint_id)
      select array_agg(distinct endpoint_id) into v_endpoints from told;
    else
      select array(select f.value from jsonb_each_text(r.fields) f order by f.value) into v_fields
      from private.record_objects() r where r.object_type = v_object;
      -- In: the records that changed, before and after. Out: for each endpoint that asks, what happened to each.
      with changed as materialized (
        select n.id, n.organization_id,
               case when n.deleted_at is null then v_object || '.updated' else v_object || '.deleted' end as type,
               jsonb_build_object('id', n.id, 'object', v_object) || case when n.deleted_at is not null then '{}'::jsonb else
                 jsonb_build_object('changed', to_jsonb(
                   array(select f from unnest(v_fields || 'deleted_at'::text) f where o.row -> f is distinct from n.row -> f)
                   || array(select 'custom.' || k from jsonb_object_keys(
                              case when n.custom <> o.custom then o.custom || n.custom else '{}'::jsonb end) k
                            where o.custom -> k is distinct from n.custom -> k order by k))) end as data
        from (select k.id, k.organization_id, k.version, k.custom, k.deleted_at, to_jsonb(k) as row from new_rows k) n
        join (select k.id, k.version, k.custom, k.deleted_at, to_jsonb(k) as row from old_rows k) o on o.id = n.id
        where n.version <> o.version and (n.deleted_at is null or o.deleted_at is null)
      ), told as (
        insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data)
        select c.organization_id, e.id, c.type, c.id, c.data
        from changed c join public.webhook_endpoints e on e.organization_id = c.organization_id and e.status <> 'disabled'
          and e.event_types && array['*', c.type] and e.kind <> 'server'
        returning endpoint_id)
      select array_agg(distinct endpoint_id) into v_endpoints from told;
    end if;
  end if;
  if v_endpoints is not null then perform private.outbox_wake(v_endpoints); end if;
  -- Whoever merges says into which one: that is told beside what became of the other.
  if v_merged_into is not null and tg_op <> 'INSERT' then
    perform private.announce(o.organization_id, v_object || '.merged',
      jsonb_build_object('id', v_merged_into, 'object', v_object, 'merged', jsonb_build_array(o.id)))
    from old_rows o where o.id <> v_merged_into;
  end if;
  return null;
end
$$;
revoke all on function private.records_announce from public, anon, authenticated;
