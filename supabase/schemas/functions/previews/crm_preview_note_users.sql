-- crm_note_users for a preview: ids that the CRM does not list are kept with it.
create function public.crm_preview_note_users(p_preview uuid, p_connection uuid, p_users text[]) returns void
language sql set search_path = ''
as $$
  update public.crm_previews
  set users = (select jsonb_object_agg(u, '{"member": null, "active": false}'::jsonb) from unnest(p_users) u)
    || coalesce(users, '{}'::jsonb)
  where id = p_preview and connection_id = p_connection and cardinality(p_users) > 0
$$;
revoke all on function public.crm_preview_note_users from public, anon, authenticated;
grant execute on function public.crm_preview_note_users to service_role;
