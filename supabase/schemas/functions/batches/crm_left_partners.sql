-- For records of ours {ref, keys} that the CRM does not have yet: its records that stayed there when one here was deleted that
-- had one of these match keys, by which the CRM itself cannot be searched.
-- @returns {ref: [the CRM's id]}
create function public.crm_left_partners(p_connection uuid, p_object text, p_records jsonb) returns jsonb
language sql stable set search_path = '' set jit = off
as $$
  with asked as materialized (
    select r.ref, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value, o.organization_id
    from jsonb_to_recordset(p_records) as r (ref uuid, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    cross join (select organization_id from public.crm_connections where id = p_connection) o
  ), held as materialized (
    -- A number or a yes or no is one in the record, and a text among the keys.
    select a.ref, a.organization_id, jsonb_build_object(a.name, v.value) as custom
    from (select * from asked where kind = 'custom') a
    cross join lateral (
      select to_jsonb(a.value) as value
      union all
      select a.value::jsonb where a.value ~ '^(?:-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?|true|false)$') v
  ), found as (
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'contact') a
    cross join lateral (select c.id from public.contacts c
                        where c.organization_id = a.organization_id and c.deleted_at is not null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'account') a
    cross join lateral (select c.id from public.accounts c
                        where c.organization_id = a.organization_id and c.deleted_at is not null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'lead') a
    cross join lateral (select c.id from public.leads c
                        where c.organization_id = a.organization_id and c.deleted_at is not null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select h.ref, k.id from held h
    cross join lateral (select c.id from private.records c
                        where c.object_type = p_object and c.organization_id = h.organization_id and c.deleted_at is not null
                          and c.custom <> '{}'::jsonb and c.custom @> h.custom offset 0) k
  )
  select coalesce(jsonb_object_agg(t.ref, t.partners), '{}'::jsonb)
  from (
    select f.ref, jsonb_agg(l.crm_record_id order by l.crm_record_id) as partners
    from found f
    cross join lateral (
      select s.crm_record_id from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.record_id = f.id
        and s.status = 'excluded' and s.crm_record_id is not null
        and s.last_error ->> 'code' in ('deleted_in_adsapp', 'unlinked_in_adsapp', 'archiving_in_crm') offset 0) l
    group by f.ref) t
$$;
revoke all on function public.crm_left_partners from public, anon, authenticated;
grant execute on function public.crm_left_partners to service_role;
