-- Tells a person of something that has not happened, at most once a minute of a kind. The app mails it itself. False: it
-- was just sent.
create function public.notification_test(p_organization uuid, p_user uuid, p_kind text, p_in_page boolean) returns boolean
language plpgsql set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_user || p_kind, 0));
  if exists (select from public.notifications n where n.user_id = p_user and n.kind = p_kind and n.subject = p_user
             and n.created_at > now() - interval '1 minute') then
    return false;
  end if;
  insert into public.notifications (organization_id, user_id, kind, subject, data, in_page)
  values (p_organization, p_user, p_kind, p_user, '{"test": true}', p_in_page);
  return true;
end
$$;
revoke all on function public.notification_test from public, anon, authenticated;
grant execute on function public.notification_test to service_role;
