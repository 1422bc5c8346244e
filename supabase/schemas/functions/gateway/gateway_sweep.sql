-- Wakes integrations whose work is overdue: their wake-up was lost. @returns how many
create function public.gateway_sweep() returns integer
language sql set search_path = ''
as $$
  select count(private.gateway_wake(o.integration_id))::integer
  from (select distinct r.integration_id from public.gateway_results r
        where r.status = 'queued' and greatest(r.next_at, coalesce(r.leased_until, r.next_at)) < now() - interval '1 minute') o
$$;
revoke all on function public.gateway_sweep from public, anon, authenticated;
grant execute on function public.gateway_sweep to service_role;
