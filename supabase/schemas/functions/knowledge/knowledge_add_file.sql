-- Makes room for a file before its bytes are stored. @returns its id. @throws too_many_crm_files
create function public.knowledge_add_file(p_organization uuid, p_bytes integer) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  -- Uploads at the same moment would all count the files before them.
  perform pg_advisory_xact_lock(hashtextextended('knowledge files ' || p_organization, 0));
  if (select count(*) from private.knowledge_files f where f.organization_id = p_organization) >= 1000 then
    raise exception 'too_many_crm_files' using errcode = 'P0001';
  end if;
  insert into private.knowledge_files (organization_id, bytes) values (p_organization, p_bytes) returning id into v_id;
  return v_id;
end
$$;
revoke all on function public.knowledge_add_file from public, anon, authenticated;
grant execute on function public.knowledge_add_file to service_role;
