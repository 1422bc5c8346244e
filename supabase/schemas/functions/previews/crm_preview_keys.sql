-- By what another record would be found to be the same as this one (p_json: a row as JSON); nothing of one that is deleted.
create function private.crm_preview_keys(p_object text, p_json jsonb) returns text[]
language sql immutable set search_path = ''
as $$
  select coalesce(array_agg(k) filter (where k is not null and p_json ->> 'deleted_at' is null
                                         and p_json ->> 'converted_at' is null), '{}')
  from (
    select private.crm_preview_key(p_object, 'email', null, p_json ->> 'email') as k where p_object in ('contact', 'lead')
    union all
    select private.crm_preview_key(p_object, 'domain', null,
      coalesce(private.domain_key(p_json ->> 'domain'), private.domain_key(p_json ->> 'website'))) where p_object = 'account'
    union all
    select private.crm_preview_key(p_object, 'phone', null, p_json ->> 'phone') where p_object in ('contact', 'lead', 'account')
    union all
    select private.crm_preview_key(p_object, 'id', null, p_json ->> 'id')
    union all
    select private.crm_preview_key(p_object, 'custom', c.key, c.value)
    from jsonb_each_text(coalesce(p_json -> 'custom', '{}'::jsonb)) c where c.value <> ''
  ) s
$$;
revoke all on function private.crm_preview_keys from public, anon, authenticated;
grant execute on function private.crm_preview_keys to service_role;
