-- The first rule that is on and would approve an item; null: it waits for somebody.
create function private.intake_rule_of(p_item public.intake_items) returns uuid
language sql stable set search_path = ''
as $$
  select (e.rule ->> 'id')::uuid
  from public.intake_rules r cross join lateral jsonb_array_elements(r.rules) with ordinality e (rule, place)
  where r.organization_id = p_item.organization_id and (e.rule ->> 'is_on')::boolean and p_item.erased_at is null
    and private.intake_rule_fits(
      e.rule, p_item.type, p_item.source, p_item.matched_then, p_item.is_complete,
      p_item.type in ('payment_status', 'booking_status')
        and private.intake_ticket_of(p_item.organization_id, p_item.ticket_values ->> 'ticket_number') is not null)
  order by e.place limit 1
$$;
revoke all on function private.intake_rule_of from public, anon, authenticated;
grant execute on function private.intake_rule_of to service_role;
