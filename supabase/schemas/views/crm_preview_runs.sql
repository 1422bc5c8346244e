-- Previews as a run's worker reads runs.
create view private.crm_preview_runs with (security_invoker = true) as
select p.id, p.organization_id, p.connection_id, p.sync_type, p.direction, p.status, 'user'::text as trigger, p.started_by,
       null::uuid as record_id, p.objects, p.phase, p.checkpoint, p.records_expected, p.records_processed,
       0 as records_success, 0 as records_failed, 0 as records_skipped, 0 as records_undecided, 0 as records_matched,
       0 as local_created, 0 as local_updated, 0 as crm_created, 0 as crm_updated, 0 as local_archived, 0 as crm_archived,
       0 as conflicts, p.api_calls, p.errors, p.started_at, p.completed_at, p.lease_expires_at, p.resume_at,
       null::jsonb as guard, 0 as unanswered, null::timestamptz as unanswered_until, p.by_object, p.expected_by_object,
       p.claims, p.failures, null::uuid as undoes
from public.crm_previews p;
revoke all on private.crm_preview_runs from anon, authenticated;
grant select on private.crm_preview_runs to service_role;
