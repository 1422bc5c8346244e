-- The expression by which an organisation's leads are scored; null: rules do not. Nor do they where a connection takes the score
-- over from its CRM: one of the two has to be right. Asked for every lead that is written: in PL/pgSQL its plan is kept.
create function private.lead_scoring_of(p_organization uuid) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (select s.expression from public.lead_scoring s
          where s.organization_id = p_organization and s.is_on and not private.leads_scored_by_crm(p_organization));
end
$$;
revoke all on function private.lead_scoring_of from public, anon, authenticated;
grant execute on function private.lead_scoring_of to service_role;
