-- Where a run has done something else than its preview said, at most p_limit values: said and done, null where the one or the
-- other had nothing. Of objects that the run went through. Runs as the caller.
create function public.crm_preview_differences(p_run uuid, p_limit integer)
returns table (
  object_type text, record_id uuid, crm_record_id text, title text, side text, kind text, field text, said jsonb, done jsonb,
  was_said boolean, was_done boolean
)
language sql stable security invoker set search_path = ''
as $$
  select coalesce(d.object_type, s.object_type), coalesce(d.record_id, s.record_id), coalesce(d.crm_record_id, s.crm_record_id),
         coalesce(r.title, k.title), coalesce(d.side, s.side), coalesce(d.kind, s.kind), coalesce(d.field, s.field),
         s.value, d.value, s.key is not null, d.key is not null
  from (select said.* from public.crm_previews v cross join lateral private.crm_preview_said(v.id) said where v.run_id = p_run) s
  full join private.crm_preview_done(p_run) d
    on d.object_type = s.object_type and d.key = s.key and d.side = s.side
    and d.kind = s.kind and coalesce(d.field, '') = coalesce(s.field, '')
  left join private.records r
    on r.object_type = coalesce(d.object_type, s.object_type) and r.id = coalesce(d.record_id, s.record_id)
  left join lateral (
    select p.title from public.crm_previews v join public.crm_preview_records p on p.preview_id = v.id
    where v.run_id = p_run and p.object_type = s.object_type and p.crm_record_id = s.crm_record_id limit 1) k on true
  where s.value is distinct from d.value or s.key is null or d.key is null
  order by 1, 4, 2, 3, 7
  limit p_limit
$$;
revoke all on function public.crm_preview_differences from public, anon;
grant execute on function public.crm_preview_differences to authenticated, service_role;
