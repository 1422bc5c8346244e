-- For records of ours {ref, keys} that the CRM does not have yet: other live records that share one of these match keys and are
-- linked on this connection (or may be any moment), so that no duplicate is created where the CRM itself cannot be searched by
-- that key.
-- @returns {ref: [record id]}
create function public.crm_linked_duplicates(p_connection uuid, p_object text, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with asked as materialized (
    select r.ref, k.key ->> 'kind' as kind, k.key ->> 'name' as name, k.key ->> 'value' as value, o.organization_id
    from jsonb_to_recordset(p_records) as r (ref uuid, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    cross join (select organization_id from public.crm_connections where id = p_connection) o
  ), found as (
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'contact') a
    cross join lateral (select c.id from public.contacts c
                        where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'account') a
    cross join lateral (select c.id from public.accounts c
                        where c.organization_id = a.organization_id and c.deleted_at is null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'phone' and p_object = 'lead') a
    cross join lateral (select c.id from public.leads c
                        where c.organization_id = a.organization_id and c.deleted_at is null and c.converted_at is null
                          and c.phone is not null and private.phone_key(c.phone) = private.phone_key(a.value) offset 0) k
    union
    select a.ref, k.id from (select * from asked where kind = 'custom') a
    cross join lateral (select c.id from private.records c
                        where c.object_type = p_object and c.organization_id = a.organization_id and c.deleted_at is null
                          and c.custom <> '{}'::jsonb and c.custom @> jsonb_build_object(a.name, a.value) offset 0) k
  )
  select coalesce(jsonb_object_agg(t.ref, t.records), '{}'::jsonb) from (
    select f.ref, jsonb_agg(f.id order by f.id) as records
    from found f
    join public.crm_sync_state l
      on l.connection_id = p_connection and l.object_type = p_object and l.record_id = f.id and l.status <> 'excluded'
     and (l.crm_record_id is not null or private.crm_is_unanswered(l))
    where f.id <> f.ref
    group by f.ref) t
$$;
revoke all on function public.crm_linked_duplicates from public, anon, authenticated;
grant execute on function public.crm_linked_duplicates to service_role;
