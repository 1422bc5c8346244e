-- Begins to erase a contact, or returns the erasure that has begun already: its identities are blocked, its links leave every
-- queue and are stale for a run that decides on them, and a job goes on with the rest. A create in flight is left alone: its
-- answer is waited for. @returns the erasure's id
create function public.erasure_begin(
  p_organization uuid, p_contact uuid, p_user uuid, p_source text, p_erase_in uuid[], p_identities jsonb, p_subject text
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_erasure public.erasures;
begin
  perform 1 from public.contacts where id = p_contact and organization_id = p_organization for update;
  if not found then raise exception 'contact_not_found' using errcode = 'P0002'; end if;
  select * into v_erasure from public.erasures
  where contact_id = p_contact and status in ('asked', 'running', 'incomplete') for update;
  if v_erasure.status in ('running', 'incomplete') then return v_erasure.id; end if;
  if v_erasure.id is null then
    insert into public.erasures (organization_id, source, status, contact_id, requested_by)
    values (p_organization, p_source, 'running', p_contact, p_user) returning * into v_erasure;
  end if;
  update public.erasures
  set status = 'running', subject = p_subject, decided_by = p_user, decided_at = now(),
      targets = (select coalesce(jsonb_agg(jsonb_build_object('connectionId', k.id, 'crmType', k.crm_type,
                   'erase', k.id = any (p_erase_in)) order by k.crm_type), '[]'::jsonb)
                 from public.crm_connections k where k.organization_id = p_organization)
  where id = v_erasure.id;
  perform private.erasure_block(v_erasure, p_identities);
  update public.crm_sync_state
  set status = 'excluded', pending = false, live = false, archiving = false, version = version + 1,
      last_error = jsonb_build_object('code', 'erasing', 'message', 'This person is being erased on request.')
  where record_id = p_contact and not (outgoing is not null and crm_record_id is null);
  perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'erase', 'erasureId', v_erasure.id));
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_user, 'privacy.erasure_begun', v_erasure.id::text, jsonb_build_object('source', v_erasure.source));
  return v_erasure.id;
end
$$;
revoke all on function public.erasure_begin from public, anon, authenticated;
grant execute on function public.erasure_begin to service_role;
