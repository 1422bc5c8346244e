-- A preview in the form in which a run's worker reads runs, as a list of one; of none where it is gone.
create function public.crm_preview_read_run(p_preview uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(r)), '[]'::jsonb) from private.crm_preview_runs r where r.id = p_preview
$$;
revoke all on function public.crm_preview_read_run from public, anon, authenticated;
grant execute on function public.crm_preview_read_run to service_role;
