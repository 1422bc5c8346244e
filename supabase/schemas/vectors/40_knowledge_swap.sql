-- Makes the passages of a fetch the source's, in one transaction: new ones come, those that are no more go with their vectors,
-- the others stay as they are. p_claim: who fetches; refused when somebody else has taken over since. p_chunks: how many were
-- staged, so that a part is never taken for the whole.
-- Returns how many were added, removed and kept, by what they say: one that only has another place is kept.
create function public.knowledge_swap(
  p_source uuid, p_load uuid, p_claim uuid, p_model text, p_chunks integer, p_records integer, p_characters bigint, p_sample text
) returns table (added integer, removed integer, kept integer)
language plpgsql set search_path = ''
as $$
declare
  v_claim uuid;
  v_staged integer;
  v_before integer;
begin
  select s.claim into v_claim from public.knowledge_sources s where s.id = p_source for update;
  if not found or (p_claim is not null and v_claim is distinct from p_claim) then
    raise exception 'lease_lost: another worker fetches this source, or it is gone' using errcode = 'P0001';
  end if;
  select count(*) into v_staged from public.knowledge_staged_chunks s where s.source_id = p_source and s.load = p_load;
  if v_staged <> p_chunks then
    raise exception 'lease_lost: % of % passages are there', v_staged, p_chunks using errcode = 'P0001';
  end if;
  select count(*) into v_before from public.knowledge_chunks k where k.source_id = p_source;
  select count(*) into kept from public.knowledge_staged_chunks s
  where s.source_id = p_source and s.load = p_load and exists (
    select from public.knowledge_chunks k where k.source_id = p_source and k.content_hash = s.content_hash
  );
  added := v_staged - kept;
  select count(*) into removed from public.knowledge_chunks k
  where k.source_id = p_source and not exists (
    select from public.knowledge_staged_chunks s
    where s.source_id = p_source and s.load = p_load and s.content_hash = k.content_hash
  );

  delete from public.knowledge_chunks k
  where k.source_id = p_source and not exists (
    select from public.knowledge_staged_chunks s
    where s.source_id = p_source and s.load = p_load and s.position = k.position
      and s.content_hash = k.content_hash and s.path = k.path and s.text = k.text
  );
  insert into public.knowledge_chunks (organization_id, source_id, position, path, text, meaning, content_hash, search)
  select s.organization_id, s.source_id, s.position, s.path, s.text, s.meaning, s.content_hash, array_to_tsvector(s.words)
  from public.knowledge_staged_chunks s
  where s.source_id = p_source and s.load = p_load and not exists (
    select from public.knowledge_chunks k where k.source_id = p_source and k.position = s.position
  )
  order by s.position;

  delete from public.knowledge_embeddings e
  where e.source_id = p_source and not exists (
    select from public.knowledge_chunks k where k.source_id = p_source and k.content_hash = e.content_hash
  );
  perform private.knowledge_retire(p_source, p_model);
  perform private.knowledge_count_terms(p_source);
  update public.knowledge_sources set
    records = p_records, chunks = p_chunks, characters = p_characters, sample = p_sample, embedded_at = now(), updated_at = now()
  where id = p_source;
  delete from public.knowledge_staged_chunks s where s.source_id = p_source;
  perform private.knowledge_refresh_statistics(added);
  return next;
end
$$;
revoke all on function public.knowledge_swap from public, anon, authenticated;
grant execute on function public.knowledge_swap to service_role;
