-- Ends what an import is doing: what was not dealt with has no outcome.
create function private.import_finish(p_import uuid, p_state text, p_place integer) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.imports set state = p_state, place = p_place, finished_at = now() where id = p_import;
  if p_state = 'done' then
    update public.import_rows set outcome = null where import_id = p_import and row_number > p_place;
  end if;
end
$$;
revoke all on function private.import_finish from public, anon, authenticated;
grant execute on function private.import_finish to service_role;
