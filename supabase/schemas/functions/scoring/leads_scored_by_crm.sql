-- Whether a connection takes the leads' score over from its CRM.
create function private.leads_scored_by_crm(p_organization uuid) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (
    select from public.crm_field_mappings m
    join public.crm_connection_objects o on o.connection_id = m.connection_id and o.object_type = 'lead' and o.enabled
    where m.organization_id = p_organization and m.object_type = 'lead' and m.adsapp_field = 'score' and m.direction <> 'to_crm');
end
$$;
revoke all on function private.leads_scored_by_crm from public, anon, authenticated;
