-- Saves rules in the place of those that there are, under the version that the person has seen (0: none yet). They decide what
-- comes in from then on, and nothing that waits already. What is no rule is refused here, and not when the next message comes.
create function public.intake_rules_save(p_organization uuid, p_version bigint, p_rules jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_actor uuid := private.require_permission(p_organization, 'connections');
  v_version bigint;
  v_rules jsonb;
begin
  perform 1 from public.organizations where id = p_organization for no key update;
  v_version := coalesce((select version from public.intake_rules where organization_id = p_organization), 0);
  if v_version <> p_version then
    raise exception 'intake_rules_changed: version %', v_version using errcode = 'P0001';
  end if;
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', coalesce(r.id, gen_random_uuid()), 'type', r.type, 'source', nullif(btrim(r.source), ''),
      'known_customer', coalesce(r.known_customer, false), 'complete', coalesce(r.complete, false),
      'is_on', coalesce(r.is_on, false)) order by e.place), '[]'::jsonb)
  into v_rules
  from jsonb_array_elements(p_rules) with ordinality e (rule, place)
  cross join jsonb_to_record(e.rule) r (id uuid, type text, source text, known_customer boolean, complete boolean, is_on boolean);
  if exists (select from jsonb_array_elements(v_rules) e (rule)
             where coalesce(e.rule ->> 'type', '') not in ('customer_registration', 'repair_request', 'payment_status',
                                                         'customer_update', 'booking_status')
               or char_length(e.rule ->> 'source') > 200
               or e.rule ->> 'source' is null and not (e.rule ->> 'known_customer')::boolean
                  and not (e.rule ->> 'complete')::boolean) then
    raise exception 'intake_rule_wrong: it names no type that there is, or would approve everything' using errcode = '23514';
  end if;
  insert into public.intake_rules as r (organization_id, rules) values (p_organization, v_rules)
  on conflict (organization_id) do update set rules = excluded.rules, version = r.version + 1;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, v_actor, 'intake_rules.changed', p_organization::text, jsonb_build_object('rules', v_rules));
end
$$;
revoke all on function public.intake_rules_save from public, anon;
grant execute on function public.intake_rules_save to authenticated;
