-- A stored link (crm_link_json) as a preview's run would begin with it: a full one (p_full) takes once more what has needed
-- attention and has a record here, as crm_begin_run does.
create function private.crm_preview_begun(p_link jsonb, p_full boolean) returns jsonb
language sql immutable
as $$
  select case when p_full and p_link ->> 'status' = 'attention' and p_link ->> 'record_id' is not null
    then p_link || jsonb_build_object('pending', true, 'attempts', 0, 'status',
      case when p_link ->> 'crm_record_id' is null then 'unlinked' else 'linked' end)
    else p_link end
$$;
revoke all on function private.crm_preview_begun from public, anon, authenticated;
grant execute on function private.crm_preview_begun to service_role;
