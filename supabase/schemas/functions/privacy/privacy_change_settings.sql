-- Sets how long values of the change log and deleted contacts are kept; writes an audit entry.
create function public.privacy_change_settings(p_organization uuid, p_user uuid, p_log_values_days integer, p_trash_days integer)
returns void
language plpgsql set search_path = ''
as $$
begin
  insert into public.privacy_settings (organization_id, log_values_days, trash_days)
  values (p_organization, p_log_values_days, p_trash_days)
  on conflict (organization_id) do update
  set log_values_days = excluded.log_values_days, trash_days = excluded.trash_days, updated_at = now();
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'privacy.settings_changed', p_organization::text,
          jsonb_build_object('logValuesDays', p_log_values_days, 'trashDays', p_trash_days));
end
$$;
revoke all on function public.privacy_change_settings from public, anon, authenticated;
grant execute on function public.privacy_change_settings to service_role;
