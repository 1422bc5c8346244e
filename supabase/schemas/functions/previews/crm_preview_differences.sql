-- Where a run has done something else than its preview said, at most p_limit values: said and done, null where the one or the
-- other had nothing, and how many there are of them. Of objects that the run went through, and one part of the records
-- (crm_preview_said).
create function private.crm_preview_differences(p_run uuid, p_limit integer, p_part integer default 0, p_parts integer default 1)
returns table (
  object_type text, record_id uuid, crm_record_id text, title text, side text, kind text, field text, said jsonb, done jsonb,
  was_said boolean, was_done boolean, all_of_them bigint
)
language sql stable security invoker set search_path = '' set enable_nestloop = off
as $$
  -- What they are called is looked for only of those that are shown.
  select f.object_type, f.record_id, f.crm_record_id, coalesce(r.title, k.title), f.side, f.kind, f.field, f.said, f.done,
         f.was_said, f.was_done, f.all_of_them
  from (
    select coalesce(d.object_type, s.object_type) as object_type, coalesce(d.record_id, s.record_id) as record_id,
           coalesce(d.crm_record_id, s.crm_record_id) as crm_record_id, coalesce(d.side, s.side) as side,
           coalesce(d.kind, s.kind) as kind, coalesce(d.field, s.field) as field, s.value as said, d.value as done,
           s.key is not null as was_said, d.key is not null as was_done, count(*) over () as all_of_them
    from (select said.* from public.crm_previews v cross join lateral private.crm_preview_said(v.id, p_part, p_parts) said
          where v.run_id = p_run) s
    full join private.crm_preview_done(p_run, p_part, p_parts) d
      on d.object_type = s.object_type and d.key = s.key and d.side = s.side
      and d.kind = s.kind and coalesce(d.field, '') = coalesce(s.field, '')
    where s.value is distinct from d.value or s.key is null or d.key is null
    order by 1, 2, 3, 4, 6
    limit p_limit) f
  left join lateral (
    select x.title from private.records x where x.object_type = f.object_type and x.id = f.record_id limit 1) r on true
  left join lateral (
    select p.title from public.crm_previews v join public.crm_preview_records p on p.preview_id = v.id
    where v.run_id = p_run and p.object_type = f.object_type and p.crm_record_id = f.crm_record_id limit 1) k on true
  order by 1, 4, 2, 3, 7
$$;
revoke all on function private.crm_preview_differences from public, anon, authenticated;
grant execute on function private.crm_preview_differences to service_role;
