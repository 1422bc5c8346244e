-- A link (crm_link_json) as saving a preview's mapping would leave it: without the base of fields that it maps otherwise, or no
-- more. p_fields: those fields of ours.
create function private.crm_preview_drafted(p_link jsonb, p_fields text[]) returns jsonb
language sql immutable
as $$
  select case when p_link is null or cardinality(p_fields) = 0 then p_link else p_link || jsonb_build_object(
    'base', (p_link -> 'base') - p_fields, 'crm_base', (p_link -> 'crm_base') - p_fields) end
$$;
revoke all on function private.crm_preview_drafted from public, anon, authenticated;
grant execute on function private.crm_preview_drafted to service_role;
