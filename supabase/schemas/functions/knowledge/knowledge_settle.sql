-- Notes what became of a fetch, as long as p_claim holds, and gives the source back: what is known of it now, and a line of its
-- history, of which the newest 50 are kept. p_source_change has the columns that change; what it does not name stays.
-- @returns whether the claim held
create function public.knowledge_settle(p_source uuid, p_claim uuid, p_wait_seconds integer, p_source_change jsonb, p_fetch jsonb)
returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_source public.knowledge_sources;
begin
  select * into v_source from public.knowledge_sources s where s.id = p_source and s.claim = p_claim for update;
  if not found then return false; end if;
  v_source := jsonb_populate_record(v_source, p_source_change);
  update public.knowledge_sources s set
    state = v_source.state, etag = v_source.etag, last_modified = v_source.last_modified, content_hash = v_source.content_hash,
    records = v_source.records, chunks = v_source.chunks, characters = v_source.characters, sample = v_source.sample,
    embedded_at = v_source.embedded_at, last_error = nullif(v_source.last_error, 'null'::jsonb), failures = v_source.failures,
    last_fetch_at = now(), next_fetch_at = now() + make_interval(secs => p_wait_seconds), claim = null, claimed_until = null
  where s.id = p_source;
  insert into public.knowledge_fetches (organization_id, source_id, started_at, outcome, status, code, message, requests, bytes,
                                        records, chunks_added, chunks_removed, chunks_kept, masked)
  select v_source.organization_id, p_source, f.started_at, f.outcome, f.status, f.code, f.message, f.requests, f.bytes, f.records,
         f.chunks_added, f.chunks_removed, f.chunks_kept, f.masked
  from jsonb_populate_record(null::public.knowledge_fetches, p_fetch) f;
  delete from public.knowledge_fetches f
  where f.source_id = p_source and f.id in (
    select o.id from public.knowledge_fetches o where o.source_id = p_source order by o.ended_at desc, o.id desc offset 50);
  return true;
end
$$;
revoke all on function public.knowledge_settle from public, anon, authenticated;
grant execute on function public.knowledge_settle to service_role;
