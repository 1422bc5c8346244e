-- A stored link as a preview keeps it that has touched it: as its run would begin with it, and with what a worker does not read
-- of it but the database goes by.
create function private.crm_preview_stored(l public.crm_sync_state, p_full boolean) returns jsonb
language sql stable set search_path = ''
as $$
  select private.crm_preview_begun(private.crm_link_json(l), p_full) || jsonb_strip_nulls(jsonb_build_object(
    'live', nullif(l.live, false), 'archiving', nullif(l.archiving, false), 'candidates', l.candidates,
    'merged_into', l.last_error -> 'mergedInto'))
$$;
revoke all on function private.crm_preview_stored from public, anon, authenticated;
grant execute on function private.crm_preview_stored to service_role;
