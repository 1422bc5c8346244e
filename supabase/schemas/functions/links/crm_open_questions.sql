-- How many questions whether the CRM's records are ones here are open, by object, and how many of these could be linked at once,
-- as each side has one of that name (of the first thousand). Runs as its owner, for members of the connection's organisation.
create function public.crm_open_questions(p_connection uuid)
returns table (object_type text, records bigint, uniques bigint)
language sql stable security definer set search_path = ''
as $$
  select q.object_type, q.records,
    (select count(*) from private.crm_unique_namesakes(p_connection, q.organization_id, q.object_type, 1000))
  from (
    select s.object_type, s.organization_id, count(*) as records
    from public.crm_sync_state s
    where s.connection_id = p_connection and private.crm_is_question(s)
      and s.organization_id in (select private.my_organizations())
    group by 1, 2
  ) q
$$;
revoke all on function public.crm_open_questions from public, anon;
grant execute on function public.crm_open_questions to authenticated, service_role;
