-- Lifts the blocks of an erasure, or those of some identities (p_hashes), deliberately: the person may come back. Records
-- that were refused because of them are read again. @returns how many erasures it concerned
create function public.erasure_lift(p_organization uuid, p_user uuid, p_erasure uuid, p_hashes text[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_erasures uuid[];
  v_lifted integer;
begin
  with lifted as (
    update public.erased_identities
    set lifted_at = now(), lifted_by = p_user
    where organization_id = p_organization and lifted_at is null and (erasure_id = p_erasure or hash = any (p_hashes))
    returning erasure_id)
  select array_agg(distinct erasure_id), count(*) into v_erasures, v_lifted from lifted;
  if v_lifted = 0 then return 0; end if;
  with back as (
    delete from public.crm_sync_state
    where organization_id = p_organization and status = 'excluded' and last_error ->> 'code' = 'erased_on_request'
      and (last_error ->> 'erasureId')::uuid = any (v_erasures)
    returning id, connection_id, object_type, crm_record_id
  ), asked as (
    insert into public.crm_webhook_events
      (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
    select p_organization, connection_id, 'lifted:' || id, object_type, 'changed', crm_record_id, now()
    from back where crm_record_id is not null
    on conflict (connection_id, event_key) do nothing
    returning connection_id)
  select count(private.crm_wake_connection(c.connection_id)) from (select distinct connection_id from asked) c into v_lifted;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  select p_organization, p_user, 'privacy.block_lifted', e::text, '{}'::jsonb from unnest(v_erasures) e;
  return cardinality(v_erasures);
end
$$;
revoke all on function public.erasure_lift from public, anon, authenticated;
grant execute on function public.erasure_lift to service_role;
