-- Whether custom properties keep to their limits: 200 names of letters, digits and underscores, values of 100,000 characters, a
-- million bytes in all, 20 levels, and no number that a double cannot hold (programs read it as infinity). The form
-- (record-form.ts) and the sync (entities.ts) keep to them too.
create function private.custom_is_bounded(p_custom jsonb) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when p_custom = '{}'::jsonb then true
    when jsonb_typeof(p_custom) <> 'object' or octet_length(p_custom::text) > 1000000 then false
    when jsonb_path_exists(p_custom, '$.**{21 to last}')
      or jsonb_path_exists(p_custom, '$.** ? (@.type() == "number" && (@ > 1e300 || @ < -1e300))') then false
    else (select count(*) <= 200 and coalesce(bool_and(e.key ~ '^[A-Za-z][A-Za-z0-9_]{0,62}$'
                                                       and char_length(e.value #>> '{}') <= 100000), true)
          from (select key, value from jsonb_each(p_custom)) e)
  end
$$;
revoke all on function private.custom_is_bounded from public, anon;
grant execute on function private.custom_is_bounded to authenticated, service_role;
