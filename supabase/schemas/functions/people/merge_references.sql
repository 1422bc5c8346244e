-- Whatever led to a contact leads to another one: who reports to it, opportunities, leads, notes and tasks, consents,
-- relationships, files, history. No circle comes of it: where the one that stays reported to the other one, it now reports to
-- that one's manager.
create function private.merge_references(p_from public.contacts, p_into public.contacts, p_take text[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_above uuid[] := private.contacts_above(p_into.id);
  v_manager uuid := case when p_from.id = any (v_above) or 'reports_to_id' = any (p_take) then p_from.reports_to_id
                         else coalesce(p_into.reports_to_id, p_from.reports_to_id) end;
  v_reference record;
  v_lead uuid;
begin
  update public.contacts set reports_to_id = null where id in (p_from.id, p_into.id) and reports_to_id is not null;
  update public.contacts set reports_to_id = p_into.id where reports_to_id = p_from.id;
  if v_manager <> p_into.id and p_into.id <> all (private.contacts_above(v_manager)) then
    update public.contacts set reports_to_id = v_manager where id = p_into.id;
  end if;

  -- A quote stays as it was sent, except for whom it leads to.
  perform set_config('quotes.step', 'merge', true);
  for v_reference in
    select r.relname as table_name, a.attname as column_name
    from pg_constraint f
    join pg_class r on r.oid = f.conrelid
    cross join unnest(f.conkey, f.confkey) k (own, led)
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.own
    join pg_attribute t on t.attrelid = f.confrelid and t.attnum = k.led and t.attname = 'id'
    where f.contype = 'f' and f.confrelid = 'public.contacts'::regclass and f.confdeltype in ('n', 'r', 'a')
      and (r.relname, a.attname) not in (('contacts', 'reports_to_id'), ('leads', 'converted_contact_id'))
    order by 1, 2
  loop
    execute format('update public.%I set %I = $1 where %2$I = $2', v_reference.table_name, v_reference.column_name)
    using p_into.id, p_from.id;
  end loop;
  perform set_config('quotes.step', '', true);
  perform set_config('contacts.merging', 'on', true);
  insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id, role)
  select organization_id, from_object, from_id, field, to_object, p_into.id, role
  from public.record_associations where to_id = p_from.id
  on conflict (from_id, field, to_id) do update
  set role = (select string_agg(distinct btrim(r.role), ';')
              from unnest(string_to_array(concat_ws(';', record_associations.role, excluded.role), ';')) r (role))
  where excluded.role is not null;
  delete from public.record_associations where to_id = p_from.id;
  -- What a lead has become does not change, except for this.
  for v_lead in select id from public.leads where converted_contact_id = p_from.id order by id loop
    perform set_config('crm.converted_lead', v_lead::text, true);
    update public.leads set converted_contact_id = p_into.id where id = v_lead;
  end loop;
  perform set_config('crm.converted_lead', '', true);

  update public.contact_consents set contact_id = p_into.id where contact_id = p_from.id;
  update public.contact_documents set contact_id = p_into.id where contact_id = p_from.id;
  insert into public.contact_relationships (organization_id, contact_id, related_id, kind)
  select r.organization_id, case when swapped then b else a end, case when swapped then a else b end, r.kind
  from public.contact_relationships r
  cross join lateral (select case r.contact_id when p_from.id then p_into.id else r.contact_id end,
                             case r.related_id when p_from.id then p_into.id else r.related_id end) e (a, b)
  cross join lateral (select r.kind in ('spouse', 'colleague', 'travel_companion') and a > b) s (swapped)
  where p_from.id in (r.contact_id, r.related_id) and a <> b
  on conflict do nothing;
  perform set_config('contacts.merging', '', true);
  update public.crm_sync_changes set record_id = p_into.id where record_id = p_from.id;
end
$$;
revoke all on function private.merge_references from public, anon, authenticated;
