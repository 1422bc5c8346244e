-- Keeps vectors that a model has made. A source that has all of this model gives up those of other models in the same
-- transaction, so that there is no moment in which it has none.
-- p_vectors: [{source_id, content_hash, dimensions, embedding: '[0.1,…]' | null}]; twice is harmless, of a source that is gone
-- nothing.
create function public.knowledge_embed(p_model text, p_vectors jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_source uuid;
begin
  insert into public.knowledge_embeddings (organization_id, source_id, model, content_hash, dimensions, embedding)
  select s.organization_id, s.id, p_model, v.content_hash, v.dimensions, v.embedding::extensions.halfvec
  from jsonb_to_recordset(p_vectors) as v (source_id uuid, content_hash text, dimensions smallint, embedding text)
  join public.knowledge_sources s on s.id = v.source_id
  on conflict do nothing;
  for v_source in
    select distinct v.source_id from jsonb_to_recordset(p_vectors) as v (source_id uuid)
    where exists (select from public.knowledge_embeddings e where e.source_id = v.source_id and e.model <> p_model)
  loop
    perform private.knowledge_retire(v_source, p_model);
  end loop;
end
$$;
revoke all on function public.knowledge_embed from public, anon, authenticated;
grant execute on function public.knowledge_embed to service_role;
