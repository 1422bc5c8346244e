-- What a run has written, in the form of crm_preview_said.
create function private.crm_preview_done(p_run uuid, p_part integer default 0, p_parts integer default 1)
returns table (object_type text, key text, record_id uuid, crm_record_id text, side text, kind text, field text, value jsonb)
language sql stable security invoker set search_path = '' set enable_nestloop = off
as $$
  with made as materialized (
    select h.record_id::text as id, h.crm_record_id from public.crm_sync_changes h
    where h.run_id = p_run and h.side = 'adsapp' and h.kind = 'created'
  ), last as materialized (
    select distinct on (k.object_type, k.link_id, k.side, k.kind, k.field) k.* from (
      select h.*, coalesce('crm ' || o.crm_record_id, h.record_id::text, 'crm ' || h.crm_record_id) as key
      from public.crm_sync_changes h left join made o on o.id = h.record_id::text
      where h.run_id = p_run and h.side in ('adsapp', 'crm')
        and h.kind in ('created', 'updated', 'archived', 'restored', 'conflict')) k
    where (hashtext(k.key) & 2147483647) % p_parts = p_part
    order by k.object_type, k.link_id, k.side, k.kind, k.field, k.id desc
  )
  select h.object_type, h.key, h.record_id, h.crm_record_id, h.side, h.kind, f.field,
         case when m.id is null then f.value else to_jsonb('crm ' || m.crm_record_id) end
  from last h
  cross join lateral (
    select e.key as field, e.value from jsonb_each(case when jsonb_typeof(h.after) = 'object' then h.after else '{}'::jsonb end) e
    where h.kind = 'created' and e.value <> 'null'::jsonb
    union all
    select h.field, h.after where h.kind <> 'created') f
  left join made m on m.id = f.value #>> '{}'
$$;
revoke all on function private.crm_preview_done from public, anon, authenticated;
grant execute on function private.crm_preview_done to service_role;
