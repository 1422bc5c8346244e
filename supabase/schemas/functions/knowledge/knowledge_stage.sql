-- Keeps passages of a fetch that is going on. Those of a fetch of the same source that was broken off are forgotten.
-- p_chunks: [{position, path, text, meaning, content_hash, words: []}]
create function public.knowledge_stage(p_source uuid, p_load uuid, p_chunks jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  delete from public.knowledge_staged_chunks where source_id = p_source and load <> p_load;
  insert into public.knowledge_staged_chunks
    (organization_id, source_id, load, position, path, text, meaning, content_hash, words)
  select s.organization_id, s.id, p_load, c.position, c.path, c.text, c.meaning, c.content_hash, c.words
  from public.knowledge_sources s,
    jsonb_to_recordset(p_chunks) as c (position integer, path text, text text, meaning text, content_hash text, words text[])
  where s.id = p_source;
end
$$;
revoke all on function public.knowledge_stage from public, anon, authenticated;
grant execute on function public.knowledge_stage to service_role;
