-- Refuses an edit here that would put a record above itself. Such edits of one table of an organisation wait for each other, so
-- that two of them do not close a circle together. A sync may: circles come about by edits on two sides, and exist in CRMs.
-- Argument: the column that leads to the record above.
create function private.hierarchy_entered() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_above uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
  v_is_circle boolean;
begin
  if coalesce(current_setting('crm.origin_connection', true), '') <> '' then return new; end if;
  perform private.lock_hierarchy(tg_table_name, new.organization_id);
  -- "union" ends where it comes back to a record, as in a circle that came from a CRM.
  execute format(
    'with recursive above (id) as (
       select $1
       union
       select t.%1$I from above b join public.%2$I t on t.id = b.id where t.%1$I is not null)
     select exists (select from above where above.id = $2)', tg_argv[0], tg_table_name)
  into v_is_circle using v_above, new.id;
  if v_is_circle then
    raise exception 'hierarchy_cycle: % would be above itself', tg_argv[0] using errcode = 'PT409';
  end if;
  return new;
end
$$;
revoke all on function private.hierarchy_entered from public, anon, authenticated;
