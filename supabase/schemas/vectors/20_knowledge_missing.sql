-- Meanings that a model has made no vector of yet, each once: of a fetch that is going on (p_load), or of passages that are
-- there (null), which a change of model leaves without. Of any source where p_source is null.
create function public.knowledge_missing(p_model text, p_source uuid, p_load uuid, p_hashes text[], p_limit integer)
returns table (source_id uuid, content_hash text, meaning text)
language sql stable set search_path = ''
as $$
  select distinct on (c.source_id, c.content_hash) c.source_id, c.content_hash, c.meaning
  from (
    select s.source_id, s.content_hash, s.meaning from public.knowledge_staged_chunks s
    where s.source_id = p_source and s.load = p_load and s.content_hash = any (p_hashes)
    union all
    select k.source_id, k.content_hash, k.meaning from public.knowledge_chunks k
    where p_load is null and (p_source is null or k.source_id = p_source)
  ) c
  where c.meaning is not null and not exists (
    select from public.knowledge_embeddings e
    where e.source_id = c.source_id and e.model = p_model and e.content_hash = c.content_hash
  )
  limit p_limit
$$;
revoke all on function public.knowledge_missing from public, anon, authenticated;
grant execute on function public.knowledge_missing to service_role;
