-- What is said of how a source is asked, in the place of what there was: p_stated has columns of knowledge_sources, and what it
-- leaves out stays. Everything is read again, and a worker that fetches it at this moment has lost the claim. The caller has
-- locked the row. Where secrets are stated, secrets_before is the iv of those that they were made of.
-- @throws source_changed where somebody else has stated others meanwhile
create function private.knowledge_state_source(p_source public.knowledge_sources, p_stated jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v public.knowledge_sources := jsonb_populate_record(p_source, p_stated - array['id', 'organization_id', 'page', 'url']);
begin
  if p_stated ? 'secrets' and p_source.secrets ->> 'iv' is distinct from p_stated ->> 'secrets_before' then
    raise exception 'source_changed' using errcode = 'P0001';
  end if;
  update public.knowledge_sources s
  set type = v.type, method = v.method, body = v.body, graphql = v.graphql, query = v.query, headers = v.headers,
      has_api_key = v.has_api_key, auth = v.auth, secrets = v.secrets, pagination = v.pagination, rules = v.rules,
      refresh_minutes = v.refresh_minutes, etag = null, last_modified = null, content_hash = null, failures = 0,
      next_fetch_at = now(), claim = null, claimed_until = null, updated_at = now()
  where s.id = p_source.id;
end
$$;
revoke all on function private.knowledge_state_source from public, anon, authenticated;
grant execute on function private.knowledge_state_source to service_role;
