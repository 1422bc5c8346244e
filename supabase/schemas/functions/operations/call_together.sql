-- Calls of one function in one transaction, for callers who would otherwise wait for one another. Each is as if it were made
-- alone: what one raises undoes that one and is its answer.
-- @param p_calls [{key, args: {p_…}}]; they are carried out in the order of their keys, so that all callers lock in one order
-- @returns [{answer} or {error: {code, message, details}}], in the order of p_calls
create function public.call_together(p_function text, p_calls jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_call record;
  v_args jsonb;
  v_answer jsonb;
  -- By their places: an object that grows is copied with every answer.
  v_answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_calls)]);
  v_details text;
begin
  for v_call in
    select c.value, c.place from jsonb_array_elements(p_calls) with ordinality c (value, place)
    order by (c.value ->> 'key') collate "C", c.place
  loop
    v_args := v_call.value -> 'args';
    begin
      v_answer := case p_function
        when 'use_api_key' then
          (select coalesce(jsonb_agg(to_jsonb(k)), '[]'::jsonb) from public.use_api_key(v_args ->> 'p_hash') k)
        when 'gateway_accept' then public.gateway_accept(
          (v_args ->> 'p_organization')::uuid, v_args ->> 'p_user', v_args ->> 'p_kind', v_args -> 'p_items',
          case when jsonb_typeof(v_args -> 'p_crm_types') = 'array'
               then array(select jsonb_array_elements_text(v_args -> 'p_crm_types')) end,
          v_args ->> 'p_key', v_args ->> 'p_hash', (v_args ->> 'p_lease')::uuid, (v_args ->> 'p_seconds')::integer)
        when 'gateway_settle' then public.gateway_settle(
          (v_args ->> 'p_lease')::uuid, v_args -> 'p_outcomes', (v_args ->> 'p_needs_reconnect')::boolean,
          (v_args ->> 'p_wake')::boolean)
      end;
      if v_answer is null then raise 'call_together does not know %', p_function; end if;
      v_answer := jsonb_build_object('answer', v_answer);
    exception when others then
      get stacked diagnostics v_details = pg_exception_detail;
      v_answer := jsonb_build_object('error', jsonb_build_object('code', sqlstate, 'message', sqlerrm, 'details', v_details));
    end;
    v_answers[v_call.place] := v_answer;
  end loop;
  return to_jsonb(v_answers);
end
$$;
revoke all on function public.call_together from public, anon, authenticated;
grant execute on function public.call_together to service_role;
