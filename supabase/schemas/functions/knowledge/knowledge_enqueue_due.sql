-- Puts fetches of up to p_limit sources that are due on the queue; p_force: of all that are active. What sends by
-- itself or was uploaded is due only where reading it has failed. Organisations take turns: the first of each, then the second of
-- each. Who is on the queue is due again in 15 minutes, should the message be lost.
-- @returns how many
create function public.knowledge_enqueue_due(p_limit integer, p_force boolean default false) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_source record;
  v_count integer := 0;
begin
  for v_source in
    with due as (
      select s.id, s.organization_id, s.next_fetch_at,
        row_number() over (partition by s.organization_id order by s.next_fetch_at, s.id) as turn
      from public.knowledge_sources s
      where (s.type in ('api', 'database') or s.type = 'file' and s.url ~* '^https?:' or s.state = 'failed') and
        (p_force or s.next_fetch_at <= now()) and coalesce(s.claimed_until, '-infinity') < now()
        and exists (select from public.knowledge_links l where l.source_id = s.id and l.is_active)),
    taken as (
      update public.knowledge_sources s set next_fetch_at = now() + interval '15 minutes'
      from (select d.id, d.turn, d.next_fetch_at from due d order by d.turn, d.next_fetch_at, d.id limit p_limit) d
      where s.id = d.id
      returning s.id, s.organization_id, d.turn, d.next_fetch_at)
    select t.id, t.organization_id from taken t order by t.turn, t.next_fetch_at, t.id
  loop
    perform private.crm_send_message('crm_knowledge', jsonb_build_object('kind', 'knowledge', 'sourceId', v_source.id,
                                                                         'organizationId', v_source.organization_id), 0);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
revoke all on function public.knowledge_enqueue_due from public, anon, authenticated;
grant execute on function public.knowledge_enqueue_due to service_role;
