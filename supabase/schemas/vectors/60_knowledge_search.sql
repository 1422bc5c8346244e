-- Passages of a page's active links of a channel that answer a question best: by meaning and by words, put together by
-- reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). What a passage's words count for is the share of the question
-- that they are, the rarer the more. Of passages that say nearly the same, the best comes first and the others at the end,
-- unless words brought them. For members of the organisation, of which it tells nobody else anything.
-- p_tokens: the question's words; p_vectors: [{model, embedding}], the question as each model that has vectors there sees it.
-- Returns null for a page that is not there, else {passages: [{chunk, source, text, path, name, url, fetched_at, score,
-- similarity, vector_rank, text_rank, words}], words: {word: passages that hold it}, chunks}.
create function public.knowledge_search(
  p_organization uuid, p_page text, p_channel text, p_tokens text[], p_vectors jsonb, p_limit integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_page uuid;
  v_sources uuid[];
  v_chunks bigint;
  v_tokens jsonb;
  v_passages jsonb;
  v_shares double precision[];
  v_vectors extensions.halfvec[];
  v_first integer[] := '{}';
  v_rest integer[] := '{}';
  c_alike constant double precision := 0.75;
  c_candidates constant integer := 50;
  c_most_held constant integer := 1000;
begin
  -- Who is a member, as the policies of the tables have it: keys are none.
  if not exists (
    select from public.organization_members m where m.organization_id = p_organization and m.user_id = (select auth.uid())
  ) then
    return null;
  end if;
  -- Members may call this past the app, which asks for no more.
  if cardinality(p_tokens) > 64 or jsonb_array_length(p_vectors) > 8 or p_limit is null or p_limit not between 1 and 50 then
    raise exception 'a question has 64 words, 8 vectors and 50 passages at most' using errcode = '22023';
  end if;
  select p.id into v_page from public.channel_pages p where p.organization_id = p_organization and p.page_id = p_page;
  if v_page is null then return null; end if;
  select coalesce(array_agg(s.id), '{}'), coalesce(sum(s.chunks), 0) into v_sources, v_chunks
  from public.knowledge_sources s
  join public.knowledge_links l on l.source_id = s.id and l.channel = p_channel and l.is_active
  where s.page = v_page;

  execute $query$
    with asked as (
      select t.token, private.knowledge_query(t.token) as query, coalesce(c.chunks, r.chunks) as chunks
      from unnest($1) t (token)
      left join lateral (
        select sum(k.chunks) as chunks from public.knowledge_terms k where k.source_id = any ($2) and k.term = t.token
      ) c on true
      left join lateral (
        select count(*) as chunks from public.knowledge_chunks k
        where c.chunks is null and k.source_id = any ($2) and k.search @@ private.knowledge_query(t.token)
      ) r on true
    ),
    weighed as (
      select a.*, ln(1 + ($3 - a.chunks + 0.5) / (a.chunks + 0.5)) as weight,
        sum(ln(1 + ($3 - a.chunks + 0.5) / (a.chunks + 0.5))) over () as whole,
        sum(a.chunks) over (order by a.chunks, a.token) as held
      from asked a
    ),
    -- Rare words decide who is looked at, so that a common one does not bring all passages.
    candidates as (
      select k.id, k.search from public.knowledge_chunks k
      where k.source_id = any ($2) and k.search @@ (
        select string_agg(w.query::text, ' | ')::tsquery from weighed w where w.chunks > 0 and (w.held <= $5 or w.held = w.chunks)
      )
      limit 4 * $5
    ),
    by_text as (
      select c.id, sum(w.weight) / max(w.whole) as share, row_number() over (order by sum(w.weight) desc, c.id) as rank
      from candidates c join weighed w on c.search @@ w.query
      group by c.id order by rank limit $6
    ),
    nearest as (
      select n.source_id, n.content_hash, max(n.similarity) as similarity, v.model,
        row_number() over (partition by v.model order by max(n.similarity) desc) as rank
      from jsonb_to_recordset($4) as v (model text, embedding text)
      cross join lateral private.knowledge_nearest($2, $3, v.model, v.embedding, $6) n
      group by n.source_id, n.content_hash, v.model
    ),
    by_vector as (
      -- By index, one meaning at a time: joined as a set, the passages of all organisations would be gone through.
      select k.id, max(n.similarity) as similarity, min(n.rank) as rank
      from nearest n cross join lateral (
        select c.id from public.knowledge_chunks c
        where c.source_id = n.source_id and c.content_hash = n.content_hash limit 4 * $6
      ) k
      group by k.id
    ),
    fused as (
      select id, v.similarity, v.rank as vector_rank, t.rank as text_rank, coalesce(t.share, 0) as share,
        coalesce(1.0 / (60 + v.rank), 0) + coalesce(3 * t.share / (60 + t.rank), 0) as score
      from by_vector v full join by_text t using (id)
    ),
    shown as (
      select f.*, row_number() over (order by f.score desc, f.text_rank, f.id) as place from fused f
      order by place limit $6
    )
    select
      (select coalesce(jsonb_object_agg(a.token, a.chunks), '{}') from asked a),
      jsonb_agg(jsonb_build_object(
        'chunk', k.id, 'source', k.source_id, 'text', k.text, 'path', k.path, 'name', l.name, 'url', s.url,
        'fetched_at', case s.state when 'ok' then s.last_fetch_at else s.embedded_at end,
        'score', f.score, 'similarity', f.similarity, 'vector_rank', f.vector_rank, 'text_rank', f.text_rank,
        'words', (
          select coalesce(jsonb_agg(a.token order by a.token), '[]') from asked a where a.chunks > 0 and k.search @@ a.query
        )
      ) order by f.place),
      array_agg(f.share order by f.place),
      array_agg((
        select e.embedding from public.knowledge_embeddings e
        where e.source_id = k.source_id and e.model = $4 -> 0 ->> 'model' and e.content_hash = k.content_hash
      ) order by f.place)
    from shown f
    join public.knowledge_chunks k on k.id = f.id
    join public.knowledge_sources s on s.id = k.source_id
    join public.knowledge_links l on l.source_id = s.id and l.channel = $7
  $query$ into v_tokens, v_passages, v_shares, v_vectors
  using p_tokens, v_sources, v_chunks, p_vectors, c_most_held, c_candidates, p_channel;

  for v_place in 1 .. coalesce(cardinality(v_shares), 0) loop
    exit when cardinality(v_first) >= p_limit;
    if v_shares[v_place] < 0.5 and exists (
      select from unnest(v_first) x
      -- Of one model, vectors of another length are of another version of its service.
      where case when extensions.vector_dims(v_vectors[x]) = extensions.vector_dims(v_vectors[v_place])
        then -(v_vectors[x] operator(extensions.<#>) v_vectors[v_place]) > c_alike else false end
    ) then
      v_rest := v_rest || v_place;
    else
      v_first := v_first || v_place;
    end if;
  end loop;
  select coalesce(jsonb_agg(v_passages -> (t.place - 1) order by t.ordinality), '[]') into v_passages
  from unnest(v_first || v_rest) with ordinality t (place, ordinality) where t.ordinality <= p_limit;
  return jsonb_build_object('passages', v_passages, 'words', v_tokens, 'chunks', v_chunks);
end
$$;
revoke all on function public.knowledge_search from public, anon;
grant execute on function public.knowledge_search to authenticated, service_role;
