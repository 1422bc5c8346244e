-- Makes a record of a table as the caller, under row level security, and answers these columns of it. p_values: by column;
-- what is left out gets the table's default. p_key: the caller's own name of this request. The same again within a day answers
-- what it answered first (except for what is secret, which is never kept), and waits for it where it is still running; with other
-- values (p_hash): idempotency_key_reused.
create function public.record_create(
  p_organization uuid, p_table text, p_values jsonb, p_columns text[], p_key text default null, p_hash text default null
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_secrets jsonb := private.secret_values(p_table, p_values);
  v_values jsonb := p_values - array(select jsonb_object_keys(private.secret_values(p_table, p_values)));
  v_answer jsonb;
  v_id uuid;
begin
  if not exists (select from private.record_objects() o where o.table_name = p_table) then
    raise exception 'Unknown table.' using errcode = '22023';
  end if;
  if p_key is not null then v_answer := private.claim_answer(p_organization, p_key, p_hash); end if;
  if v_answer is not null then
    v_answer := v_answer || '{"isReplayed": true}';
    v_id := v_answer #>> '{record,id}';
  else
    execute format(
      'insert into public.%1$I (organization_id%2$s) select $1%3$s from jsonb_populate_record(null::public.%1$I, $2) v
       returning jsonb_build_object(%4$s), id',
      p_table,
      (select string_agg(format(', %I', k), '' order by k) from jsonb_object_keys(v_values) k),
      (select string_agg(format(', v.%I', k), '' order by k) from jsonb_object_keys(v_values) k),
      (select string_agg(format('%L, %I', k, k), ', ') from unnest(private.own_columns(p_table, p_columns)) k))
    into v_answer, v_id using p_organization, v_values;
    v_answer := jsonb_build_object('record', v_answer);
    if p_key is not null then perform private.keep_answer(p_organization, p_key, v_answer); end if;
    if v_secrets is not null then perform private.write_secrets(p_organization, p_table, array[v_id], v_secrets); end if;
    v_answer := v_answer || '{"isReplayed": false}';
  end if;
  return v_answer || jsonb_build_object('record', (v_answer -> 'record')
    || coalesce((select s.secrets from private.secrets_of(p_table, array[v_id], p_columns) s), '{}'));
end
$$;
revoke all on function public.record_create from public, anon;
grant execute on function public.record_create to authenticated;
