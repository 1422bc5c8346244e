-- What waits to be decided, of all organisations: how many, and for how long the oldest.
create function public.intake_health() returns table (pending bigint, oldest_seconds double precision)
language sql stable set search_path = ''
as $$
  select count(*), extract(epoch from now() - min(received_at)) from public.intake_items where status = 'pending_approval'
$$;
revoke all on function public.intake_health from public, anon, authenticated;
grant execute on function public.intake_health to service_role;
