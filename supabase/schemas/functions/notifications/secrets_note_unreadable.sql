-- Has people told that sealed values of their organisation are opened by no key, for as long as that lasts. p_keys: the ids of
-- the keys that there are; what another one has sealed is found here, by the name of its key alone. p_found: what was met beside
-- it, as {"<organization>": ["contact"]}. Not asked of connections that are at work: those fail by themselves. @returns how many
-- are told
create function public.secrets_note_unreadable(p_organizations uuid[], p_keys text[], p_found jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
  v_kinds text[];
  v_told integer := 0;
begin
  for v_organization, v_kinds in
    with sealed (organization_id, kind, key) as (
      select c.organization_id, 'connection', c.credentials ->> 'k' from public.crm_connections c where c.status = 'paused'
      union all
      select s.organization_id, 'contact', v.sealed ->> 'k' from public.contacts_secrets s,
        unnest(array[s.passport_number, s.passport_country, s.visa_number, s.visa_type, s.visa_country]) v (sealed)
      union all select d.organization_id, 'document', d.seal ->> 'k' from public.contact_documents d
      union all select g.organization_id, 'integration', g.credentials ->> 'k' from public.gateway_integrations g
      union all select e.organization_id, 'endpoint', e.signing_key ->> 'k' from public.webhook_endpoints e
      union all select s.organization_id, 'source', s.secrets ->> 'k' from public.knowledge_sources s
      union all select d.organization_id, 'source', d.seal ->> 'k' from public.knowledge_documents d
    ), unreadable (organization_id, kind) as (
      select s.organization_id, s.kind from sealed s
      where s.organization_id = any (p_organizations) and s.key <> all (p_keys)
      union select f.key::uuid, k.kind from jsonb_each(p_found) f, jsonb_array_elements_text(f.value) k (kind)
    )
    select o.id, array_agg(u.kind order by u.kind) filter (where u.kind is not null)
    from unnest(p_organizations) o (id) left join unreadable u on u.organization_id = o.id group by o.id
  loop
    if v_kinds is null then
      perform private.notify_over(v_organization, 'secrets.unreadable', v_organization);
    elsif private.notify(v_organization, 'secrets.unreadable', v_organization, jsonb_build_object('sealed', v_kinds), true) then
      v_told := v_told + 1;
    end if;
  end loop;
  return v_told;
end
$$;
revoke all on function public.secrets_note_unreadable from public, anon, authenticated;
grant execute on function public.secrets_note_unreadable to service_role;
