-- Keeps passages of a fetch that is going on. Those of a fetch of the same source that was broken off are forgotten.
-- An organisation has 500,000 passages at most; fetches that end at the same moment may go beyond by what they bring.
-- @throws too_many_passages
-- p_chunks: [{position, path, text, meaning, content_hash, words: []}]
create function public.knowledge_stage(p_source uuid, p_load uuid, p_chunks jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  if (
    select coalesce(sum(o.chunks), 0)
      + (select coalesce(max((c ->> 'position')::bigint) + 1, 0) from jsonb_array_elements(p_chunks) c)
    from public.knowledge_sources s join public.knowledge_sources o on o.organization_id = s.organization_id and o.id <> s.id
    where s.id = p_source
  ) > 500000 then
    raise exception 'too_many_passages' using errcode = 'P0001';
  end if;
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
