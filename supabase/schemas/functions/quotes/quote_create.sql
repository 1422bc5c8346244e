-- Makes a quote as record_create does, with its lines ([line]) or not at all.
create function public.quote_create(
  p_organization uuid, p_values jsonb, p_lines jsonb, p_columns text[], p_key text default null, p_hash text default null
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_answer jsonb := public.record_create(p_organization, 'quotes', p_values, p_columns, p_key, p_hash);
  v_record jsonb := v_answer -> 'record';
begin
  if (v_answer ->> 'isReplayed')::boolean or jsonb_array_length(p_lines) = 0 then return v_answer; end if;
  perform public.quote_write_lines(p_organization, (v_record ->> 'id')::uuid, jsonb_build_object('add', p_lines));
  v_record := public.records_query(p_organization, 'quotes', p_columns, jsonb_build_array(
    jsonb_build_object('column', 'id', 'op', 'eq', 'value', v_record ->> 'id'))) #> '{items,0}';
  if p_key is not null then
    -- What is secret is never kept.
    perform private.keep_answer(p_organization, p_key, jsonb_build_object('record', (
      select jsonb_object_agg(c, v_record -> c) from unnest(private.own_columns('quotes', p_columns)) c)));
  end if;
  return v_answer || jsonb_build_object('record', v_record);
end
$$;
revoke all on function public.quote_create from public, anon;
grant execute on function public.quote_create to authenticated;
