-- What a page that shows these records asks while something is under way. Without p_records: of the whole organisation, counted
-- to a thousand. Runs as the caller, so row level security decides what it sees. @returns waiting: how many of their links have a
-- change that is about to be synced; stamp: another text once any of them, or one of its links, is not as it was
create function public.crm_waiting(p_organization uuid, p_records uuid[] default null)
returns table (waiting integer, stamp text)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if p_records is null then
    return query
      select s.n, s.n::text from (
        select count(*)::integer as n from (
          select 1 from public.crm_connections k
          cross join lateral (
            select 1 from public.crm_sync_state l
            where l.connection_id = k.id and l.pending limit 1000) p
          where k.organization_id = p_organization and k.status = 'active' and k.last_sync_at is not null
          limit 1000) q) s;
    return;
  end if;
  return query
    select coalesce(sum(x.waiting), 0)::integer, md5(coalesce(string_agg(x.state, ',' order by x.state), ''))
    from (
      select 0 as waiting, c.id || ':' || c.version as state
      from private.records c where c.organization_id = p_organization and c.id = any (p_records)
      union all
      select (k.status = 'active' and k.last_sync_at is not null and (l.pending or l.archiving or l.as_new))::integer,
             l.id || ':' || l.version || ':' || l.status || ':' || l.pending
      from public.crm_sync_state l join public.crm_connections k on k.id = l.connection_id
      where l.organization_id = p_organization and l.record_id = any (p_records)) x;
end
$$;
revoke all on function public.crm_waiting from public, anon;
grant execute on function public.crm_waiting to authenticated;
