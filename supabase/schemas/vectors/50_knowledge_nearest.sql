-- The meanings nearest to a vector among some sources, nearest first: source, hash and similarity (-1 to 1).
--
-- All organisations share one index, whose nearest neighbours may all be other people's. Where the sources hold few passages,
-- each is compared, which is exact and quick. Where they hold many, the index is asked, and asked on (iterative scan) until
-- enough of what it finds is theirs; if it gives up before, each is compared after all. p_chunks: how many passages the sources
-- hold.
create function private.knowledge_nearest(
  p_sources uuid[], p_chunks bigint, p_model text, p_vector text, p_most integer
) returns table (source_id uuid, content_hash text, similarity double precision)
language plpgsql volatile set search_path = ''
as $$
declare
  v_dimensions integer := extensions.vector_dims(p_vector::extensions.halfvec);
  v_rows integer := 0;
begin
  if p_chunks > 5000 and v_dimensions in (384, 512, 768, 1024, 1536, 3072) then
    perform set_config('hnsw.ef_search', greatest(400, p_most)::text, true);
    perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
    perform set_config('hnsw.max_scan_tuples', '20000', true);
    return query execute format(
      'select e.source_id, e.content_hash, e.similarity from (
         select e.source_id, e.content_hash,
           -(e.embedding::extensions.%2$s(%1$s) operator(extensions.<#>) $1::extensions.%2$s(%1$s)) as similarity
         from public.knowledge_embeddings e
         where e.dimensions = %1$s and e.model = $2 and e.source_id = any ($3)
         order by e.embedding::extensions.%2$s(%1$s) operator(extensions.<#>) $1::extensions.%2$s(%1$s)
         limit $4
       ) e order by e.similarity desc', v_dimensions, case when v_dimensions <= 2000 then 'vector' else 'halfvec' end)
      using p_vector, p_model, p_sources, p_most;
    get diagnostics v_rows = row_count;
    if v_rows >= p_most then return; end if;
  end if;
  -- What the index found before it gave up may come twice; whoever asks takes the best of each.
  return query
    select e.source_id, e.content_hash, e.similarity from (
      select e.source_id, e.content_hash,
        -(e.embedding operator(extensions.<#>) p_vector::extensions.halfvec) as similarity
      from public.knowledge_embeddings e
      where e.source_id = any (p_sources) and e.model = p_model and e.dimensions = v_dimensions and e.embedding is not null
      offset 0
    ) e order by e.similarity desc limit p_most;
end
$$;
revoke all on function private.knowledge_nearest from public;
grant execute on function private.knowledge_nearest to service_role;
