-- One result as callers read it.
create function private.gateway_result_json(p_result public.gateway_results) returns jsonb
language plpgsql immutable set search_path = ''
as $$
begin
  return jsonb_build_object('crm_type', p_result.crm_type, 'status', p_result.status, 'action', p_result.action,
                            'record_id', p_result.record_id, 'error', p_result.error, 'warnings', p_result.warnings);
end
$$;
revoke all on function private.gateway_result_json from public, anon, authenticated;
grant execute on function private.gateway_result_json to service_role;
