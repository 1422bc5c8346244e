-- The CRM's id (as JSON) that a record of ours, or a member, would have after a preview; null where the preview says nothing of
-- it.
create function private.crm_preview_ref(p_preview uuid, p_target text, p_id text) returns jsonb
language sql stable set search_path = ''
as $$
  select case when p_target = 'user' then (
    select to_jsonb(u.key) from public.crm_previews p cross join lateral jsonb_each(p.users) u
    where p.id = p_preview and u.value ->> 'member' = p_id and (u.value ->> 'active')::boolean limit 1)
  else (
    select case when private.crm_preview_is_paired(p.link) then to_jsonb(p.crm_record_id) else 'null'::jsonb end
    from public.crm_preview_records p
    where p.preview_id = p_preview and p.object_type = p_target and p.record_id = p_id::uuid
    order by private.crm_preview_is_paired(p.link) desc limit 1) end
$$;
revoke all on function private.crm_preview_ref from public, anon, authenticated;
grant execute on function private.crm_preview_ref to service_role;
