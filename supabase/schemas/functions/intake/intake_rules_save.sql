-- Saves rules in the place of those that there are, under the version that the person has seen (0: none yet). They decide what
-- comes in from then on, and nothing that waits already.
create function public.intake_rules_save(p_organization uuid, p_version bigint, p_rules jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'connections');
  v_version bigint;
begin
  perform 1 from public.organizations where id = p_organization for no key update;
  v_version := coalesce((select version from public.intake_rules where organization_id = p_organization), 0);
  if v_version <> p_version then
    raise exception 'intake_rules_changed: version %', v_version using errcode = 'P0001';
  end if;
  insert into public.intake_rules as r (organization_id, rules)
  values (p_organization, (
    select coalesce(jsonb_agg(e.rule || jsonb_build_object('id', coalesce((e.rule ->> 'id')::uuid, gen_random_uuid()))
                              order by e.place), '[]'::jsonb)
    from jsonb_array_elements(p_rules) with ordinality e (rule, place)))
  on conflict (organization_id) do update set rules = excluded.rules, version = r.version + 1;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'intake_rules.changed', p_organization::text, jsonb_build_object('rules', p_rules));
end
$$;
revoke all on function public.intake_rules_save from public, anon;
grant execute on function public.intake_rules_save to authenticated;
