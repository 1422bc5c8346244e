-- Deletes runs that ended more than p_days ago, dead letters older than that, events, usage and invitations past their use, and
-- expired OAuth states. That a field was changed stays known for three years, its values for as long as the organisation keeps
-- them.
-- Quotes whose last day is over have expired by then. @returns {runs, changes, states, events, quotes}
create function public.crm_cleanup(p_days integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_runs integer;
  v_changes integer;
  v_states integer;
  v_events integer;
begin
  delete from public.crm_sync_changes where created_at < now() - interval '3 years';
  get diagnostics v_changes = row_count;
  delete from public.crm_sync_logs where completed_at < now() - make_interval(days => p_days);
  get diagnostics v_runs = row_count;
  delete from public.crm_met_records m using public.crm_sync_logs r where r.id = m.run_id and r.completed_at is not null;
  delete from public.crm_oauth_states where expires_at < now() - interval '1 day';
  get diagnostics v_states = row_count;
  -- No CRM redelivers an event after more than a day.
  delete from public.crm_webhook_events where received_at < now() - interval '7 days' and processed_at is not null;
  get diagnostics v_events = row_count;
  delete from public.invitations
  where coalesce(accepted_at, revoked_at, expires_at) < now() - make_interval(days => p_days);
  delete from public.crm_dead_letters where failed_at < now() - make_interval(days => p_days);
  -- What somebody began to upload and did not finish, and files that are kept no longer.
  delete from public.imports where state in ('reading', 'failed') and created_at < now() - interval '1 day';
  delete from public.import_rows where import_id in (select id from public.imports where expires_at < now());
  -- The audit trail of the push gateway, with what was sent.
  delete from public.gateway_deliveries where created_at < now() - interval '90 days';
  -- What endpoints were told, and what nobody could tell them.
  delete from public.webhook_deliveries where created_at < now() - make_interval(days => p_days);
  delete from public.crm_drift_measurements where measured_at < now() - interval '400 days';
  -- Of a preview that was run, what it said is looked at on that run's page.
  delete from public.crm_previews where expires_at < now() and run_id is null;
  delete from public.notifications where created_at < now() - interval '90 days';
  delete from public.crm_conflict_decisions where finished_at < now() - make_interval(days => p_days);
  delete from public.crm_api_usage where day < current_date - 90;
  delete from public.crm_webhook_refusals where day < current_date - 90;
  perform private.leads_compact(), private.contacts_compact(), private.accounts_compact(), private.opportunities_compact();
  return jsonb_build_object('runs', v_runs, 'changes', v_changes, 'states', v_states, 'events', v_events,
                            'quotes', private.quotes_expire());
end
$$;
revoke all on function public.crm_cleanup from public, anon, authenticated;
grant execute on function public.crm_cleanup to service_role;
