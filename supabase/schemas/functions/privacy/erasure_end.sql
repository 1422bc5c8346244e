-- Ends an erasure whose CRMs have all answered: done, with nothing kept of the person, or incomplete where one of them has
-- not done its part; its ids are kept for another attempt. @returns its status
create function public.erasure_end(p_erasure uuid) returns text
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
  v_left jsonb;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'crms' then return v_erasure.status; end if;
  select coalesce(jsonb_agg(t - 'answered'), '[]'::jsonb) into v_left
  from jsonb_array_elements(v_erasure.targets) t where jsonb_array_length(t -> 'ids') > 0;
  update public.erasures
  set status = case when v_left = '[]'::jsonb then 'done' else 'incomplete' end, targets = v_left,
      contact_id = case when v_left = '[]'::jsonb then null else contact_id end,
      finished_at = case when v_left = '[]'::jsonb then now() end
  where id = p_erasure returning * into v_erasure;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (v_erasure.organization_id, v_erasure.decided_by, 'privacy.erasure_ended', p_erasure::text,
          jsonb_build_object('status', v_erasure.status));
  return v_erasure.status;
end
$$;
revoke all on function public.erasure_end from public, anon, authenticated;
grant execute on function public.erasure_end to service_role;
