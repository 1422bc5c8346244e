-- Enters a value of a link's record as an edit of that person: checked, stamped and logged like any other. p_field: our name of
-- the field, custom.<key> of an own one.
create function private.crm_enter_value(p_link public.crm_sync_state, p_user uuid, p_field text, p_value jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_claims text := current_setting('request.jwt.claims', true);
  v_sub text := current_setting('request.jwt.claim.sub', true);
  v_table text;
  v_column text;
  v_values jsonb;
  v_count integer;
begin
  select o.table_name, o.fields ->> p_field into v_table, v_column
  from private.synced_objects() o where o.object_type = p_link.object_type;
  if v_column is null and p_field not like 'custom.%' then
    raise exception 'conflict_not_found' using errcode = 'P0002';
  end if;
  v_column := coalesce(v_column, 'custom');
  v_values := case when v_column <> 'custom' then jsonb_build_object(v_column, p_value)
                   else jsonb_build_object('custom', jsonb_build_object(substr(p_field, 8), p_value)) end;
  perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user, 'role', 'authenticated')::text, true),
          set_config('request.jwt.claim.sub', p_user::text, true);
  execute format(
    'update public.%1$I c set %2$I = %3$s from jsonb_populate_record(null::public.%1$I, $1) v
     where c.id = $2 and c.organization_id = $3 and c.deleted_at is null', v_table, v_column,
    case when v_column = 'custom' then 'private.crm_custom_with(c.custom, v.custom)' else format('v.%I', v_column) end)
  using v_values, p_link.record_id, p_link.organization_id;
  get diagnostics v_count = row_count;
  perform set_config('request.jwt.claims', coalesce(v_claims, ''), true),
          set_config('request.jwt.claim.sub', coalesce(v_sub, ''), true);
  if v_count = 0 then
    raise exception 'conflict_not_found' using errcode = 'P0002';
  end if;
end
$$;
revoke all on function private.crm_enter_value from public, anon, authenticated;
grant execute on function private.crm_enter_value to service_role;
