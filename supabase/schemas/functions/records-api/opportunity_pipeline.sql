-- What is in each stage now, of p_owner or of all: [{stage, currency, records, amount, weighted}].
create function public.opportunity_pipeline(p_organization uuid, p_owner uuid default null)
returns table (stage text, currency text, records numeric, priced numeric, amount numeric, weighted numeric)
language plpgsql stable security definer set search_path = '' set jit = off
as $$
begin
  perform private.require_membership(p_organization);
  return query
    select c.stage, c.currency, sum(c.records), sum(c.priced), sum(c.amount), round(sum(c.weighted) / 100, 4)
    from private.opportunities_counts c
    where c.organization_id = p_organization and c.counted_by = 'created' and (p_owner is null or c.owner_id = p_owner)
    group by c.stage, c.currency having sum(c.records) <> 0;
end
$$;
revoke all on function public.opportunity_pipeline from public, anon;
grant execute on function public.opportunity_pipeline to authenticated;
