-- For records of ours {ref, keys} that the CRM does not have yet: its records that stayed there when one here was deleted that
-- had one of these match keys, by which the CRM itself cannot be searched.
-- @returns {ref: [the CRM's id]}
create function public.crm_left_partners(p_connection uuid, p_object text, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with asked as materialized (
    select r.ref, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value
    from jsonb_to_recordset(p_records) as r (ref uuid, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
  ), gone as materialized (
    select l.crm_record_id as partner, private.phone_key(r.json ->> 'phone') as phone, r.custom
    from public.crm_sync_state l
    join private.records r on r.object_type = p_object and r.id = l.record_id and r.deleted_at is not null
    where l.connection_id = p_connection and l.object_type = p_object and l.status = 'excluded' and l.crm_record_id is not null
      and l.last_error ->> 'code' in ('deleted_in_adsapp', 'unlinked_in_adsapp', 'archiving_in_crm')
  ), found as (
    select a.ref, g.partner from (select ref, private.phone_key(value) as value from asked where kind = 'phone') a
    join gone g on g.phone = a.value
    union
    select a.ref, g.partner from (select ref, name, value from asked where kind = 'custom') a
    join (select e.key, e.value, o.partner from gone o cross join lateral jsonb_each_text(o.custom) e) g
      on g.key = a.name and g.value = a.value
  )
  select coalesce(jsonb_object_agg(t.ref, t.partners), '{}'::jsonb)
  from (select f.ref, jsonb_agg(f.partner order by f.partner) as partners from found f group by f.ref) t
$$;
revoke all on function public.crm_left_partners from public, anon, authenticated;
grant execute on function public.crm_left_partners to service_role;
