-- Sets how long values of the change log, deleted contacts and rejected items of the intake are kept; writes an audit entry.
-- Null: as it is. p_before: what the change was checked against, {logValuesDays, trashDays, intakeDays}; null: nothing.
-- @throws changed_between where they are not as p_before any more
create function public.privacy_change_settings(
  p_organization uuid, p_user uuid, p_log_values_days integer, p_trash_days integer, p_intake_days integer default null,
  p_before jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
declare
  v_settings public.privacy_settings;
begin
  insert into public.privacy_settings (organization_id, log_values_days, trash_days, intake_days)
  values (p_organization, 365, 365, 90)
  on conflict (organization_id) do nothing;
  select * into v_settings from public.privacy_settings where organization_id = p_organization for update;
  if p_before <> jsonb_build_object('logValuesDays', v_settings.log_values_days, 'trashDays', v_settings.trash_days,
                                    'intakeDays', v_settings.intake_days) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  update public.privacy_settings
  set log_values_days = coalesce(p_log_values_days, log_values_days), trash_days = coalesce(p_trash_days, trash_days),
      intake_days = coalesce(p_intake_days, intake_days), updated_at = now()
  where organization_id = p_organization
  returning * into v_settings;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'privacy.settings_changed', p_organization::text,
          jsonb_build_object('logValuesDays', v_settings.log_values_days, 'trashDays', v_settings.trash_days,
                             'intakeDays', v_settings.intake_days));
end
$$;
revoke all on function public.privacy_change_settings from public, anon, authenticated;
grant execute on function public.privacy_change_settings to service_role;
