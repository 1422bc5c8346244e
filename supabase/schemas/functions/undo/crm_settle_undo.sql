-- Notes what became of entries that an undo was to take back: [{ids, outcome, reason, message}]. The log has the last word: what
-- is as it already was counts as restored where this run has done it, as after a crash before this was noted; what the database
-- refused to store is left.
create function public.crm_settle_undo(p_run uuid, p_lease uuid, p_outcomes jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_lease(p_run, p_lease);
  -- In: outcomes by entry. done: the log has this run's change of the same field and side; any: it has one of the pair.
  update public.crm_undo_items i
  set outcome = case when o."outcome" = 'already' and d.done then 'restored'
                     when o."outcome" = 'restored' and not d.any then 'left' else o."outcome" end,
      reason = case when o."outcome" = 'restored' and not d.any then 'not_storable' else o."reason" end,
      message = left(o."message", 1000)
  from jsonb_to_recordset(p_outcomes) as o ("ids" jsonb, "outcome" text, "reason" text, "message" text)
  cross join lateral jsonb_array_elements_text(o."ids") e (id)
  join public.crm_sync_changes c on c.id = e.id::bigint
  cross join lateral (
    select coalesce(bool_or(k.field is not distinct from c.field and k.side = c.side), false) as done, count(*) > 0 as any
    from public.crm_sync_changes k
    where k.run_id = p_run and k.link_id = c.link_id and k.kind <> 'failed') d
  where i.run_id = p_run and i.outcome = 'open' and i.change_id = c.id;
end
$$;
revoke all on function public.crm_settle_undo from public, anon, authenticated;
grant execute on function public.crm_settle_undo to service_role;
