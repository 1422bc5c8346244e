-- A source goes with its last link, in the transaction that deletes that. The source is locked first: of two who delete a link
-- each, the later one sees that none is left.
create function private.knowledge_links_last() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform from public.knowledge_sources s where s.id = old.source_id for update;
  delete from public.knowledge_sources s
  where s.id = old.source_id and not exists (select from public.knowledge_links l where l.source_id = s.id);
  return null;
end
$$;
revoke all on function private.knowledge_links_last from public, anon, authenticated;
