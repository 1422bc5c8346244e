-- Approves (as they came) or rejects up to 50 items for those who may, each in a subtransaction: what one raises undoes that one
-- and is its answer. In the order of their ids, so that two who decide the same wait for each other and not in a circle.
-- @returns [{id, is_ambiguous} or {id, error: {code, message, details}}]
create function public.intake_decide(p_organization uuid, p_items uuid[], p_approve boolean, p_reason text default null)
returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  v_item uuid;
  v_done jsonb;
  v_details text;
  v_answers jsonb := '[]';
begin
  perform private.require_permission(p_organization, 'approve');
  if cardinality(p_items) > 50 then
    raise exception 'up to 50 items are decided at once' using errcode = '22023';
  end if;
  for v_item in select distinct i from unnest(p_items) i order by i loop
    begin
      v_done := '{}';
      if p_approve then v_done := public.intake_approve(p_organization, v_item);
      else perform public.intake_reject(p_organization, v_item, p_reason); end if;
      v_answers := v_answers || jsonb_build_object('id', v_item, 'is_ambiguous', v_done ? 'candidates');
    exception when others then
      get stacked diagnostics v_details = pg_exception_detail;
      v_answers := v_answers || jsonb_build_object('id', v_item, 'error',
        jsonb_build_object('code', sqlstate, 'message', sqlerrm, 'details', v_details));
    end;
  end loop;
  return v_answers;
end
$$;
revoke all on function public.intake_decide from public, anon;
grant execute on function public.intake_decide to authenticated;
