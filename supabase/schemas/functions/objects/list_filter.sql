-- The part of a query for records c that keeps those with these values in these fields of an object; true where nothing is asked
-- for.
create function private.list_filter(p_object text, p_where jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  v_columns jsonb := private.shown_fields(p_object);
begin
  if exists (select from jsonb_object_keys(p_where) f
             where not v_columns ? f and (p_object, f) <> ('task', 'progress')) then
    raise exception 'Unknown field.' using errcode = '22023';
  end if;
  return coalesce((
    select string_agg(
      case
        when p_object = 'task' and f.key = 'progress' then case split_part(f.value, ' ', 1)
          when 'to_do' then 'c.status in (''open'', ''in_progress'', ''waiting'')'
          -- By the day that it is where somebody looks, which may be fourteen hours further than in UTC.
          when 'overdue' then format('c.status in (''open'', ''in_progress'', ''waiting'')
            and coalesce(c.due_at, ''infinity''::timestamptz) < now() + interval ''14 hours''
            and case when char_length(c.due) = 10 then c.due < %L else c.due_at < now() end',
            coalesce(nullif(split_part(f.value, ' ', 2), ''), to_char(now() at time zone 'UTC', 'YYYY-MM-DD')))
          else 'c.status not in (''open'', ''in_progress'', ''waiting'')' end
        when f.value is null then format('c.%I is null', v_columns ->> f.key)
        -- Of a field that leads to several: those with this one among them.
        when p_object in ('note', 'task', 'activity') and f.key in ('accounts', 'contacts', 'opportunities', 'leads')
          or p_object = 'opportunity' and f.key = 'contacts' then
          format('c.id in (select a.from_id from public.record_associations a where a.to_id = %L and a.field = %L)',
            f.value, f.key)
        else format('c.%I = %L', v_columns ->> f.key, f.value) end, ' and ')
    from jsonb_each_text(p_where) f), 'true');
end
$$;
revoke all on function private.list_filter from public, anon, authenticated;
