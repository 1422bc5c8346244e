-- Saves how an organisation scores its leads, under the version that the person has seen (0: none yet), and has those that there
-- are scored again in the background. Returns the new version.
create function public.save_lead_scoring(p_organization uuid, p_version bigint, p_is_on boolean, p_rules jsonb) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'connections');
  v_version bigint;
begin
  perform 1 from public.organizations where id = p_organization for no key update;
  v_version := coalesce((select version from public.lead_scoring where organization_id = p_organization), 0);
  if v_version <> p_version then
    raise exception 'scoring_changed: version %', v_version using errcode = 'P0001';
  end if;
  v_version := private.store_lead_scoring(p_organization, p_is_on, p_rules);
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'lead_scoring.changed', p_organization::text,
          jsonb_build_object('is_on', p_is_on, 'rules', p_rules));
  if p_is_on then
    perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'score', 'organizationId', p_organization));
  end if;
  return v_version;
end
$$;
revoke all on function public.save_lead_scoring from public, anon;
grant execute on function public.save_lead_scoring to authenticated;
