-- Makes those who approve items of one person wait for each other, so that two items make one contact.
create function private.intake_lock(p_item public.intake_items, p_values jsonb) returns void
language sql set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtextextended('intake:' || p_item.organization_id || k.key, 0))
  from (select distinct key from unnest(array[
          'e' || nullif(private.email_key(p_values ->> 'email'), ''), 'p' || private.phone_key(p_values ->> 'phone'),
          's' || p_item.sender_user]) key
        where key is not null order by key) k
$$;
revoke all on function private.intake_lock from public, anon, authenticated;
grant execute on function private.intake_lock to service_role;
