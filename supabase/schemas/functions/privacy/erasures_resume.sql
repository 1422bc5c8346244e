-- Puts the jobs of erasures that have not ended on the queue again, should their messages have been lost. A job that finds
-- its work done ends at once. @returns how many
create function public.erasures_resume() returns integer
language sql set search_path = ''
as $$
  select count(private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', e.id)))::integer
  from public.erasures e where e.status = 'running' and e.decided_at < now() - interval '30 minutes'
$$;
revoke all on function public.erasures_resume from public, anon, authenticated;
grant execute on function public.erasures_resume to service_role;
