-- Makes two contacts one, for whom "decide" lets: p_into stays, and p_from goes for good, with all that led to it moved. Of
-- p_into what is blank is filled from p_from; p_take: the columns, and keys of custom as custom.<key>, in which p_from's value
-- is taken. A pair with a record in a CRM moves along; where both have one in the same connection the merge is that CRM's to
-- make.
create function public.merge_contacts(p_organization uuid, p_from uuid, p_into uuid, p_take text[] default '{}') returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_user uuid := private.require_permission(p_organization, 'decide');
  v_from public.contacts;
  v_into public.contacts;
  v_crms text;
begin
  perform 1 from public.contacts
  where id in (p_from, p_into) and organization_id = p_organization order by id for update;
  select * into v_from from public.contacts
  where id = p_from and organization_id = p_organization and deleted_at is null;
  if v_from.id is null then raise exception 'contact_not_found: %', p_from using errcode = 'P0001'; end if;
  select * into v_into from public.contacts
  where id = p_into and organization_id = p_organization and deleted_at is null and id <> p_from;
  if v_into.id is null then raise exception 'reference_not_found: into_id' using errcode = '23503'; end if;
  perform 1 from public.crm_sync_state where record_id in (p_from, p_into) order by id for update;
  if exists (select from public.crm_sync_state where record_id in (p_from, p_into) and crm_record_id is null
               and outgoing is not null)
     or exists (select from public.erasures where contact_id in (p_from, p_into) and status in ('running', 'incomplete')) then
    raise exception 'merge_busy: one of them is being made in a CRM, or erased' using errcode = 'P0001';
  end if;
  select string_agg(distinct k.crm_type, ', ') into v_crms
  from public.crm_sync_state f
  join public.crm_sync_state i on i.connection_id = f.connection_id and i.object_type = f.object_type and i.record_id = p_into
  join public.crm_connections k on k.id = f.connection_id
  where f.record_id = p_from and f.object_type = 'contact' and f.crm_record_id is not null and f.status <> 'excluded'
    and i.crm_record_id is not null and i.status <> 'excluded';
  if v_crms is not null then raise exception 'merge_linked: %', v_crms using errcode = 'P0001'; end if;

  perform private.merge_links(p_from, p_into);
  perform private.merge_values(v_from, v_into, p_take);
  perform private.merge_references(v_from, v_into, p_take);
  insert into public.crm_sync_changes
    (organization_id, object_type, record_id, side, kind, before, reason, actor_kind, actor_id)
  values (p_organization, 'contact', p_into, 'adsapp', 'merged',
          (select jsonb_object_agg(f.key, to_jsonb(v_from) -> f.value) from jsonb_each_text(private.shown_fields('contact')) f
           where coalesce(to_jsonb(v_from) ->> f.value, '') <> '')
          || (select coalesce(jsonb_object_agg('custom.' || e.key, e.value), '{}') from jsonb_each(v_from.custom) e),
          'edited', 'person', v_user);
  -- For records_announce.
  perform set_config('records.merged_into', p_into::text, true);
  delete from public.contacts where id = p_from;
  perform set_config('records.merged_into', '', true);
end
$$;
revoke all on function public.merge_contacts from public, anon;
grant execute on function public.merge_contacts to authenticated;
