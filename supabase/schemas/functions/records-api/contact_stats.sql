-- How many contacts an organisation has, how many came in a period, and in which months: {total, created_in_period, by_month}.
create function public.contact_stats(p_organization uuid, p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return jsonb_build_object(
    'total', (select coalesce(sum(c.records), 0) from private.contacts_counts c where c.organization_id = p_organization))
    || (select jsonb_build_object('created_in_period', coalesce(sum(m.n), 0),
                                  'by_month', coalesce(jsonb_object_agg(m.month, m.n), '{}'))
        from (select to_char(t.day, 'YYYY-MM') as month, sum(t.records) as n
              from private.contacts_tallies(p_organization, p_from, p_to) t group by 1 having sum(t.records) <> 0) m);
end
$$;
revoke all on function public.contact_stats from public, anon;
grant execute on function public.contact_stats to authenticated;
