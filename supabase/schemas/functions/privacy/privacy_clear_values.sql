-- Clears values of the logs that are older than their organisation keeps them, at most p_limit rows of each; that something
-- changed stays known. @returns how many rows were cleared
create function public.privacy_clear_values(p_limit integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_changes integer;
  v_audit integer;
begin
  update public.crm_sync_changes h
  set before = null, after = null, reason = case when h.kind in ('failed', 'undecided') then 'values_expired' else h.reason end
  where h.id in (
    select k.id
    from public.organizations o
    left join public.privacy_settings s on s.organization_id = o.id
    cross join lateral (
      select c.id from public.crm_sync_changes c
      where c.organization_id = o.id
        and (c.before is not null or c.after is not null
          or c.kind in ('failed', 'undecided') and c.reason <> 'values_expired')
        and c.created_at < now() - make_interval(days => coalesce(s.log_values_days, 365))
      order by c.created_at limit p_limit) k
    limit p_limit);
  get diagnostics v_changes = row_count;
  update public.crm_audit_log a
  set details = a.details - array['local', 'remote', 'before', 'after']
  where a.id in (
    select c.id from public.crm_audit_log c
    left join public.privacy_settings s on s.organization_id = c.organization_id
    where c.details ?| array['local', 'remote', 'before', 'after']
      and c.created_at < now() - make_interval(days => coalesce(s.log_values_days, 365))
    limit p_limit);
  get diagnostics v_audit = row_count;
  return v_changes + v_audit;
end
$$;
revoke all on function public.privacy_clear_values from public, anon, authenticated;
grant execute on function public.privacy_clear_values to service_role;
