-- What each of these rules, on or off, would have approved of what came in of its type within 30 days:
-- [{approved, received}] in their order. What was erased since is in neither. For members alone.
create function public.intake_rules_preview(p_organization uuid, p_rules jsonb) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.intake_reader(p_organization);
  -- In: all that came in, counted by what rules go by; a handful of groups, whatever their number.
  return (
    with came as materialized (
      select i.type, lower(btrim(i.source)) as source, i.matched_then, i.is_complete,
             i.type in ('payment_status', 'booking_status')
               and private.intake_ticket_of(p_organization, i.ticket_values ->> 'ticket_number') is not null as has_ticket,
             count(*) as items
      from public.intake_items i
      where i.organization_id = p_organization and i.received_at > now() - interval '30 days' and i.erased_at is null
      group by 1, 2, 3, 4, 5)
    select coalesce(jsonb_agg(jsonb_build_object('approved', n.approved, 'received', n.received) order by e.place), '[]'::jsonb)
    from jsonb_array_elements(p_rules) with ordinality e (rule, place)
    cross join lateral (
      select coalesce(sum(c.items), 0) as received,
             coalesce(sum(c.items) filter (where private.intake_rule_fits(
               e.rule, c.type, c.source, c.matched_then, c.is_complete, c.has_ticket)), 0) as approved
      from came c where c.type = e.rule ->> 'type') n);
end
$$;
revoke all on function public.intake_rules_preview from public, anon;
grant execute on function public.intake_rules_preview to authenticated;
