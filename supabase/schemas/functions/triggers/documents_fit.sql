-- The files of an organisation have so much room together, in bytes: the argument.
create function private.documents_fit() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('documents of ' || new.organization_id, 0));
  if (select coalesce(sum(d.size), 0) from public.contact_documents d where d.organization_id = new.organization_id)
     + octet_length(new.content) > tg_argv[0]::bigint then
    raise exception 'documents_full: delete some' using errcode = 'P0001';
  end if;
  return new;
end
$$;
revoke all on function private.documents_fit from public, anon, authenticated;
