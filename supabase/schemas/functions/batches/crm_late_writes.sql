-- The late writes of a link as they are stored: [{values, until}], each once, until the latest time. In p_writes {values,
-- seconds} counts from now. Null where there are none.
create function private.crm_late_writes(p_writes jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object('values', w.sent, 'until', w.until))
  from (select e -> 'values' as sent, max(coalesce((e ->> 'until')::timestamptz,
                 now() + make_interval(secs => (e ->> 'seconds')::integer))) as until
        from jsonb_array_elements(p_writes) e group by e -> 'values') w
$$;
revoke all on function private.crm_late_writes from public, anon, authenticated;
grant execute on function private.crm_late_writes to service_role;
