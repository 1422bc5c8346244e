-- The part of a query for records c that gives these fields of an object, by their names, as one jsonb. Beside its own fields a
-- company has contacts: how many, counted to 1,001; a note, a task and an activity what they are called.
create function private.list_values(p_object text, p_fields text[]) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_columns jsonb := private.shown_fields(p_object);
  v_field text;
  v_values text[] := '{}';
begin
  foreach v_field in array p_fields loop
    v_values := v_values || format('%L', v_field) || case
      when v_columns ? v_field then format('c.%I', v_columns ->> v_field)
      when p_object = 'account' and v_field = 'contacts' then
        '(select count(*) from (select 1 from public.contacts p where p.account_id = c.id and p.deleted_at is null limit 1001) n)'
      when p_object in ('note', 'task', 'activity') and v_field = 'preview' then 'c.preview'
    end;
  end loop;
  if array_position(v_values, null) is not null then
    raise exception 'Unknown field.' using errcode = '22023';
  end if;
  return format('jsonb_build_object(%s)', array_to_string(v_values, ', '));
end
$$;
revoke all on function private.list_values from public, anon, authenticated;
