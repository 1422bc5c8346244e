-- Writes values into records of a table as the caller, under row level security, and answers these columns of each that was
-- written: those with these ids that have the version asked for, if one is. p_values: by column. p_deleted: among the deleted
-- ones. p_custom: keys of custom that are written by themselves, null for none; p_kept: those that stay where custom is written.
create function public.records_update(
  p_organization uuid, p_table text, p_ids uuid[], p_values jsonb, p_columns text[], p_version bigint default null,
  p_deleted boolean default false, p_custom jsonb default null, p_kept text[] default '{}'
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_secrets jsonb := private.secret_values(p_table, p_values);
  v_values jsonb := p_values - array(select jsonb_object_keys(private.secret_values(p_table, p_values)));
  v_which text := format('c.organization_id = $1 and c.id = any ($3) and (c.deleted_at is not null) = $5
                          and ($4 is null or c.version = $4)');
  v_ids uuid[] := p_ids;
  v_answer jsonb;
begin
  if not exists (select from private.record_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  if v_secrets is not null then
    execute format('select array_agg(id) from (select c.id from public.%I c where %s order by c.id for update) c',
                   p_table, v_which)
    into v_ids using p_organization, v_values, p_ids, p_version, p_deleted;
    if v_ids is null then return '[]'; end if;
    perform private.write_secrets(p_organization, p_table, v_ids, v_secrets);
    if v_values = '{}' and p_custom is null then perform set_config('records.touch', 'on', true); end if;
  end if;
  execute format(
    'with written as (
       update public.%1$I c set %2$s from jsonb_populate_record(null::public.%1$I, $2) v
       where %4$s returning c.id, jsonb_build_object(%3$s) as record)
     select coalesce(jsonb_agg(w.record || coalesce(s.secrets, ''{}'')), ''[]'')
     from written w left join private.secrets_of(%5$L, $3, $6) s using (id)',
    p_table,
    (select string_agg(k || case k when 'custom' then format(' = private.custom_written(c.custom, %s, $7, $8)',
                                                             case when v_values ? 'custom' then 'v.custom' else 'null' end)
                            else ' = v.' || k end, ', ' order by k)
     from (select quote_ident(k) as k from jsonb_object_keys(v_values) k union select 'custom') k),
    (select string_agg(format('%L, c.%I', k, k), ', ') from unnest(private.own_columns(p_table, p_columns)) k),
    v_which, p_table)
  into v_answer using p_organization, v_values, v_ids, p_version, p_deleted, p_columns, p_custom, p_kept;
  perform set_config('records.touch', '', true);
  return v_answer;
end
$$;
revoke all on function public.records_update from public, anon;
grant execute on function public.records_update to authenticated;
