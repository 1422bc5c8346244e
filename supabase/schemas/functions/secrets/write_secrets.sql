-- Writes what is secret of records that the caller may edit, for whom the permission "secrets" lets. The history says that it was
-- changed, and never to what. The caller moves the records' version in the same transaction.
create function private.write_secrets(p_organization uuid, p_table text, p_ids uuid[], p_values jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_secrets text := p_table || '_secrets';
  v_before jsonb;
  v_object text := (select o.object_type from private.record_objects() o where o.table_name = p_table);
begin
  if p_organization not in (select private.my_organizations_with('secrets'))
     or p_organization not in (select private.my_organizations_with('edit')) then
    raise exception 'forbidden: this role may not write what is secret' using errcode = '42501';
  end if;
  execute format('select jsonb_object_agg(s.id, to_jsonb(s)) from public.%I s where s.id = any ($1)', v_secrets)
  into v_before using p_ids;
  execute format(
    'insert into public.%1$I (id, organization_id, %2$s)
     select r.id, r.organization_id, %3$s
     from public.%4$I r cross join jsonb_populate_record(null::public.%1$I, $1) v
     where r.organization_id = $2 and r.id = any ($3)
     on conflict (id) do update set (organization_id, %2$s) = row (excluded.organization_id, %5$s)',
    v_secrets,
    (select string_agg(format('%I', k), ', ' order by k) from jsonb_object_keys(p_values) k),
    (select string_agg(format('v.%I', k), ', ' order by k) from jsonb_object_keys(p_values) k),
    p_table,
    (select string_agg(format('excluded.%I', k), ', ' order by k) from jsonb_object_keys(p_values) k))
  using p_values, p_organization, p_ids;
  insert into public.crm_sync_changes
    (organization_id, object_type, record_id, side, kind, field, reason, actor_kind, actor_id)
  select p_organization, v_object, r.id, 'adsapp', 'updated', k, 'secret',
         case when exists (select from public.api_keys where id = auth.uid()) then 'api_key' else 'person' end, auth.uid()
  from unnest(p_ids) r (id) cross join jsonb_object_keys(p_values) k
  where v_object is not null and v_before -> r.id::text ->> k is distinct from p_values ->> k
  order by r.id, k;
end
$$;
revoke all on function private.write_secrets from public, anon;
grant execute on function private.write_secrets to authenticated;
