-- Fields of ours that a preview's draft maps to another field than is stored, or no more.
create function private.crm_preview_remapped(p_preview uuid, p_object text) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(m.adsapp_field), '{}')
  from public.crm_previews p
  join public.crm_field_mappings m on m.connection_id = p.connection_id and m.object_type = p_object
  where p.id = p_preview and p.draft -> 'mapping' ? p_object
    and not exists (
      select 1 from jsonb_to_recordset(p.draft -> 'mapping' -> p_object) as n (adsapp_field text, crm_field text)
      where n.adsapp_field = m.adsapp_field and n.crm_field = m.crm_field)
$$;
revoke all on function private.crm_preview_remapped from public, anon, authenticated;
grant execute on function private.crm_preview_remapped to service_role;
