-- Compares the next part of what a preview said with what the run has done that was to do exactly that, and keeps how many values
-- differ, and the first 100 of them. @returns whether all is compared, or there is nothing to compare
create function public.crm_preview_compare(p_preview uuid) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_preview public.crm_previews;
  -- Of some thousand records each.
  v_parts integer;
begin
  select p.* into v_preview from public.crm_previews p
  join public.crm_sync_logs r on r.id = p.run_id and r.status in ('completed', 'partial')
  where p.id = p_preview and p.compared_at is null
  for update of p;
  if v_preview.id is null then return true; end if;
  v_parts := 1 + v_preview.records_processed / 4000;
  update public.crm_previews p
  set compared = p.compared + 1, differing = p.differing + d.all_of_them,
      differences = case when jsonb_array_length(p.differences) < 100 then p.differences || d.shown else p.differences end,
      compared_at = case when p.compared + 1 >= v_parts then now() end
  from (select coalesce(max(k.all_of_them), 0) as all_of_them,
               coalesce(jsonb_agg(to_jsonb(k) - 'all_of_them'), '[]'::jsonb) as shown
        from private.crm_preview_differences(v_preview.run_id, 100, v_preview.compared, v_parts) k) d
  where p.id = p_preview;
  return v_preview.compared + 1 >= v_parts;
end
$$;
revoke all on function public.crm_preview_compare from public, anon, authenticated;
grant execute on function public.crm_preview_compare to service_role;
