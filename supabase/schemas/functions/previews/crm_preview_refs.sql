-- What a record refers to, in whatever role (<id>=<role>), from its columns, as private.records has it for stored ones (p_json:
-- a row as JSON).
create function private.crm_preview_refs(p_json jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_object_agg(f.field, jsonb_build_object('target', f.target) || case when f.many
      then jsonb_build_object('ids', to_jsonb(string_to_array(regexp_replace(p_json ->> f.name, '=[^;]*', '', 'g'), ';')))
      else jsonb_build_object('id', p_json -> f.name) end)
  from (values
    ('account_id', 'account', 'account', false), ('parent_id', 'parent', 'account', false),
    ('contact_id', 'contact', 'contact', false), ('owner_id', 'owner', 'user', false),
    ('converted_contact_id', 'convertedContact', 'contact', false),
    ('converted_account_id', 'convertedAccount', 'account', false),
    ('converted_opportunity_id', 'convertedOpportunity', 'opportunity', false),
    ('contact_roles', 'contactRoles', 'contact', true),
    ('accounts', 'accounts', 'account', true), ('contacts', 'contacts', 'contact', true),
    ('opportunities', 'opportunities', 'opportunity', true), ('leads', 'leads', 'lead', true)
  ) as f (name, field, target, many)
  where p_json ->> f.name is not null
$$;
revoke all on function private.crm_preview_refs from public, anon, authenticated;
grant execute on function private.crm_preview_refs to service_role;
