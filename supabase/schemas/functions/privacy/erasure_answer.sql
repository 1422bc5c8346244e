-- Records what one CRM answered to an erasure, {outcome, records, code?, endsAfterDays?}; p_ids are those that it still has to be
-- asked for. Nothing of a CRM's own words: they may quote the person.
create function public.erasure_answer(p_erasure uuid, p_connection uuid, p_answer jsonb, p_ids jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'crms' then return; end if;
  update public.erasures
  set receipt = jsonb_set(receipt, '{crms}', coalesce((select jsonb_agg(a) from jsonb_array_elements(receipt -> 'crms') a
                  where a ->> 'connectionId' <> p_connection::text), '[]'::jsonb)
                || (p_answer || jsonb_build_object('connectionId', p_connection, 'at', now()))),
      targets = coalesce((select jsonb_agg(case when t ->> 'connectionId' <> p_connection::text then t
                                                else t || jsonb_build_object('ids', p_ids, 'answered', true) end)
                          from jsonb_array_elements(targets) t), '[]'::jsonb)
  where id = p_erasure;
end
$$;
revoke all on function public.erasure_answer from public, anon, authenticated;
grant execute on function public.erasure_answer to service_role;
