-- A link that is active now is fetched at once.
create function private.knowledge_links_wake() returns trigger
language plpgsql set search_path = ''
as $$
begin
  perform private.knowledge_wake(new.source_id);
  return null;
end
$$;
revoke all on function private.knowledge_links_wake from public, anon, authenticated;
