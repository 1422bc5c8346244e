-- Counts again which words many of a source's passages hold: more than 50, and more than one in a hundred.
create function private.knowledge_count_terms(p_source uuid) returns void
language plpgsql set search_path = ''
as $$
declare
  v_least integer;
begin
  delete from public.knowledge_terms t where t.source_id = p_source;
  select greatest(50, count(*) / 100) into v_least from public.knowledge_chunks k where k.source_id = p_source;
  insert into public.knowledge_terms (organization_id, source_id, term, chunks)
  select s.organization_id, s.id, t.word, t.ndoc
  from public.knowledge_sources s,
    ts_stat(format('select search from public.knowledge_chunks where source_id = %L', p_source)) t
  where s.id = p_source and t.ndoc > v_least;
end
$$;
revoke all on function private.knowledge_count_terms from public;
grant execute on function private.knowledge_count_terms to service_role;
