-- Whether a rule, on or off, would approve what came in like this. Never what could be about several, and never news of a ticket
-- that is not there: those wait for somebody. A source is compared whatever its letters.
create function private.intake_rule_fits(
  p_rule jsonb, p_type text, p_source text, p_matched_then text, p_is_complete boolean, p_has_ticket boolean
) returns boolean
language sql immutable set search_path = ''
as $$
  select p_type = p_rule ->> 'type' and coalesce(p_matched_then in ('new', 'existing'), false)
    and (p_rule ->> 'source' is null or lower(btrim(p_rule ->> 'source')) = lower(btrim(coalesce(p_source, ''))))
    and (p_matched_then = 'existing' or not (p_rule ->> 'known_customer')::boolean)
    and (p_is_complete or not (p_rule ->> 'complete')::boolean)
    and (p_has_ticket or p_type not in ('payment_status', 'booking_status'))
$$;
revoke all on function private.intake_rule_fits from public, anon, authenticated;
grant execute on function private.intake_rule_fits to service_role;
