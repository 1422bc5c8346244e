-- A source of the type file is a file of its own organisation, file:///{id}/{name}, that is not leaving.
-- @throws crm_file_not_found
create function private.knowledge_sources_file() returns trigger
language plpgsql set search_path = ''
as $$
begin
  update private.knowledge_files f set was_linked = true
  where f.id = nullif(substring(new.url from '^file:///([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/'), '')::uuid
    and f.organization_id = new.organization_id and not f.is_leaving;
  if not found then
    raise exception 'crm_file_not_found' using errcode = 'P0001';
  end if;
  return null;
end
$$;
revoke all on function private.knowledge_sources_file from public, anon, authenticated;
