-- Asks the CRMs again that have not done their part of an erasure; p_give_up: they are left out, and the receipt says so.
create function public.erasure_retry(p_erasure uuid, p_organization uuid, p_user uuid, p_give_up boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update public.erasures
  set status = 'running', decided_by = p_user,
      targets = case when p_give_up then '[]'::jsonb else targets end
  where id = p_erasure and organization_id = p_organization and status = 'incomplete';
  if not found then raise exception 'erasure_not_open' using errcode = 'P0002'; end if;
  perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', p_erasure));
end
$$;
revoke all on function public.erasure_retry from public, anon, authenticated;
grant execute on function public.erasure_retry to service_role;
