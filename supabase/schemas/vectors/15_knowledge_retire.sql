-- Forgets vectors of models before this one, once every passage of the source has one of this.
create function private.knowledge_retire(p_source uuid, p_model text) returns void
language sql set search_path = ''
as $$
  delete from public.knowledge_embeddings e
  where e.source_id = p_source and e.model <> p_model
    and not exists (select from public.knowledge_missing(p_model, p_source, null, null, 1))
$$;
revoke all on function private.knowledge_retire from public;
grant execute on function private.knowledge_retire to service_role;
