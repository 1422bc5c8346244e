-- Goes on as the person whose import it is, so that what it writes is checked and logged as that person's edits. False where the
-- role of the moment does not allow it any more.
create function private.import_actor(p_import public.imports) returns boolean
language plpgsql set search_path = ''
as $$
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_import.created_by, 'role', 'authenticated')::text, true),
          set_config('request.jwt.claim.sub', p_import.created_by::text, true);
  if exists (select from public.organization_members m
             where m.organization_id = p_import.organization_id and m.user_id = p_import.created_by
               and private.role_allows(m.role, 'import')) then
    return true;
  end if;
  perform private.import_finish(p_import.id, 'failed', p_import.place);
  update public.imports set problem = 'forbidden' where id = p_import.id;
  return false;
end
$$;
revoke all on function private.import_actor from public, anon, authenticated;
grant execute on function private.import_actor to service_role;
