-- What an undo was to take back, entry by entry after p_after, with what became of each; of one outcome where that is asked for.
-- Runs as the caller, so row level security decides what it shows.
create function public.crm_undo_page(p_run uuid, p_outcome text, p_after bigint, p_limit integer)
returns table (outcome text, why text, said text, change jsonb)
language sql stable security invoker set search_path = ''
as $$
  select i.outcome, i.reason, i.message, to_jsonb(c)
  from public.crm_undo_items i join public.crm_sync_changes c on c.id = i.change_id
  where i.run_id = p_run and (p_outcome is null or i.outcome = p_outcome) and (p_after is null or i.change_id > p_after)
  order by i.change_id limit least(greatest(p_limit, 1), 501)
$$;
revoke all on function public.crm_undo_page from public, anon;
grant execute on function public.crm_undo_page to authenticated, service_role;
