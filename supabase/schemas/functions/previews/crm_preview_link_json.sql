-- A link as an entry of a batch would leave it, in the form of crm_preview_stored.
create function private.crm_preview_link_json(p_entry jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_entry -> 'linkId', 'record_id', p_entry -> 'recordId', 'crm_record_id', p_entry -> 'crmRecordId',
    'status', p_entry -> 'status', 'base', coalesce(p_entry -> 'base', '{}'::jsonb),
    'crm_base', coalesce(p_entry -> 'crmBase', '{}'::jsonb), 'outgoing', null, 'outgoing_at', null,
    'late_writes', '[]'::jsonb, 'is_unanswered', false, 'crm_updated_at', p_entry -> 'crmUpdatedAt',
    'pending', coalesce((p_entry ->> 'pending')::boolean, false),
    'version', coalesce((p_entry ->> 'linkVersion')::bigint, 0) + 1, 'attempts', coalesce(p_entry -> 'attempts', '0'::jsonb),
    'conflict_detected', coalesce(jsonb_typeof(p_entry -> 'conflict') = 'object', false),
    'conflict_details', nullif(p_entry -> 'conflict', 'null'::jsonb), 'error_code', p_entry #> '{error,code}',
    'as_new', false, 'allow_duplicates', false, 'waits', coalesce(p_entry -> 'waits', '[]'::jsonb))
    -- A create without an answer whose record was deleted here meanwhile: what it has made is archived.
    || case when p_entry #>> '{error,code}' = 'archiving_in_crm' then '{"archiving": true}'::jsonb else '{}'::jsonb end
    || case when jsonb_typeof(p_entry -> 'candidates') = 'array'
            then jsonb_build_object('candidates', p_entry -> 'candidates') else '{}'::jsonb end
    || case when p_entry #>> '{error,mergedInto}' is null then '{}'::jsonb
            else jsonb_build_object('merged_into', p_entry #> '{error,mergedInto}') end
$$;
revoke all on function private.crm_preview_link_json from public, anon, authenticated;
grant execute on function private.crm_preview_link_json to service_role;
