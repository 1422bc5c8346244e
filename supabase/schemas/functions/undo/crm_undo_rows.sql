-- The entries of a run that can be taken back, or of which it is said why not: all of them, those of one record, of one field, or
-- one entry. What only says how a pair stands, as a conflict that waits, is none of them.
create function private.crm_undo_rows(p_run uuid, p_record uuid, p_field text, p_change bigint)
returns setof public.crm_sync_changes
language sql stable set search_path = ''
as $$
  select c.* from public.crm_sync_changes c
  where c.run_id = p_run and (p_record is null or c.record_id = p_record) and (p_field is null or c.field = p_field)
    and (p_change is null or c.id = p_change)
    and (c.side in ('adsapp', 'crm') and c.kind in ('created', 'updated', 'conflict', 'archived', 'restored')
         or c.side = 'link' and (c.kind in ('matched', 'merged') or c.kind = 'excluded' and c.reason = 'match_undone'))
$$;
revoke all on function private.crm_undo_rows from public, anon, authenticated;
grant execute on function private.crm_undo_rows to service_role;
