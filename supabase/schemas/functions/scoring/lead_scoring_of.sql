-- The expression by which an organisation's leads are scored; null: rules do not. Nor do they where a connection takes the score
-- over from its CRM: one of the two has to be right.
create function private.lead_scoring_of(p_organization uuid) returns text
language sql stable security definer set search_path = ''
as $$
  select s.expression from public.lead_scoring s
  where s.organization_id = p_organization and s.is_on and not private.leads_scored_by_crm(p_organization)
$$;
revoke all on function private.lead_scoring_of from public, anon, authenticated;
grant execute on function private.lead_scoring_of to service_role;
