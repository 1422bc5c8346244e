-- A source that is to be fetched now, as it is asked in another way, is fetched at once where somebody draws on it.
create function private.knowledge_sources_wake() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if exists (select from public.knowledge_links l where l.source_id = new.id and l.is_active) then
    perform private.knowledge_wake(new.id);
  end if;
  return null;
end
$$;
revoke all on function private.knowledge_sources_wake from public, anon, authenticated;
