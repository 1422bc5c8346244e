-- How many contacts an organisation has, and how many came in a period: {total, created_in_period}.
create function public.contact_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('total', count(*),
    'created_in_period', count(*) filter (
      where created_at >= coalesce(p_from, '-infinity') and created_at < coalesce(p_to, 'infinity')))
  from public.contacts where organization_id = p_organization and deleted_at is null
$$;
revoke all on function public.contact_stats from public, anon;
grant execute on function public.contact_stats to authenticated;
