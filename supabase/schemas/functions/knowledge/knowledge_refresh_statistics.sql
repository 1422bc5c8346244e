-- A source's first passages can be most of what there is, and plans that are made for a small table go through all passages of a
-- source for each rare word of a question. Autovacuum comes too late for that, and the embedded database has none. Runs as the
-- owner: only an owner may analyze. p_added: passages that have just come; where those are few, nothing is done.
create function private.knowledge_refresh_statistics(p_added integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if p_added >= 1000 and p_added > (select greatest(c.reltuples, 0) / 5 from pg_catalog.pg_class c
                                    where c.oid = 'public.knowledge_chunks'::regclass) then
    analyze public.knowledge_chunks;
  end if;
end
$$;
revoke all on function private.knowledge_refresh_statistics from public, anon, authenticated;
grant execute on function private.knowledge_refresh_statistics to service_role;
