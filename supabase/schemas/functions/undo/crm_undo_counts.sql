-- How many entries an undo has taken back, found so already, left, and not looked at yet. As the caller.
create function public.crm_undo_counts(p_run uuid) returns table (outcome text, why text, entries bigint)
language sql stable security invoker set search_path = ''
as $$
  select i.outcome, i.reason, count(*) from public.crm_undo_items i where i.run_id = p_run group by i.outcome, i.reason
$$;
revoke all on function public.crm_undo_counts from public, anon;
grant execute on function public.crm_undo_counts to authenticated, service_role;
