-- Empties rejected items of the intake that are older than their organisation keeps them, at most p_limit. @returns how many
create function public.privacy_forget_intake(p_limit integer) returns integer
language sql set search_path = ''
as $$
  select private.intake_forget(array(
    select i.id from public.organizations o
    left join public.privacy_settings s on s.organization_id = o.id
    cross join lateral (
      select k.id from public.intake_items k
      where k.organization_id = o.id and k.status = 'rejected' and k.erased_at is null
        and k.decided_at < now() - make_interval(days => coalesce(s.intake_days, 90))
      order by k.decided_at limit p_limit) i
    limit p_limit), 'Erased after the time for which it was kept.')
$$;
revoke all on function public.privacy_forget_intake from public, anon, authenticated;
grant execute on function public.privacy_forget_intake to service_role;
