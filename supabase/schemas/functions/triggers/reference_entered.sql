-- What a person makes a record lead to is not deleted. A sync may: it follows what a CRM has, and a restore brings both back.
-- Arguments: the column, and the table that it leads to, read as the person may read it.
create function private.reference_entered() returns trigger
language plpgsql set search_path = ''
as $$
declare
  v_deleted boolean;
begin
  execute format('select deleted_at is not null from public.%I where id = $1', tg_argv[1])
    into v_deleted using (to_jsonb(new) ->> tg_argv[0])::uuid;
  if v_deleted then
    raise exception 'reference_deleted: % leads to a deleted record', tg_argv[0] using errcode = '23503';
  end if;
  return new;
end
$$;
revoke all on function private.reference_entered from public, anon, authenticated;
