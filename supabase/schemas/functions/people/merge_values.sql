-- The values of one contact in another one: where that one has none, and in the columns and keys of p_take. The same of what is
-- secret of them, but that the one passport or visa is filled from no other one: where both have one, p_into's stays except the
-- columns of p_take.
create function private.merge_values(p_from public.contacts, p_into public.contacts, p_take text[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_from jsonb := to_jsonb(p_from);
  v_into jsonb := to_jsonb(p_into);
  v_values jsonb;
begin
  select jsonb_object_agg(k, case when k = any (p_take) or coalesce(v_into ->> k, '') = '' then v_from -> k else v_into -> k end)
         || jsonb_build_object('custom', p_from.custom || p_into.custom || coalesce((
              select jsonb_object_agg(e.key, e.value) from jsonb_each(p_from.custom) e
              where 'custom.' || e.key = any (p_take)), '{}'))
  into v_values
  from jsonb_each_text(private.shown_fields('contact')) f (name, k) where k <> 'reports_to_id';
  execute format(
    'update public.contacts c set %s from jsonb_populate_record(null::public.contacts, $1) v where c.id = $2',
    (select string_agg(format('%I = v.%I', k, k), ', ' order by k) from jsonb_object_keys(v_values) k))
  using v_values, p_into.id;

  execute (
    select format(
      'insert into public.contacts_secrets as s (id, organization_id, %1$s)
       select $1, organization_id, %1$s from public.contacts_secrets where id = $2
       on conflict (id) do update set %2$s',
      string_agg(quote_ident(a.attname), ', ' order by a.attnum),
      string_agg(format(case when a.attname = any (p_take) then '%1$I = excluded.%1$I'
                             else '%1$I = case when coalesce(%2$s) is null then excluded.%1$I else s.%1$I end' end,
                        a.attname, d.columns), ', ' order by a.attnum))
    from pg_attribute a
    cross join lateral (
      select string_agg(format('s.%I::text', e.attname), ', ') as columns from pg_attribute e
      where e.attrelid = a.attrelid and e.attnum > 0 and not e.attisdropped
        and split_part(e.attname, '_', 1) = split_part(a.attname, '_', 1)) d
    where a.attrelid = 'public.contacts_secrets'::regclass and a.attnum > 0 and not a.attisdropped
      and a.attname not in ('id', 'organization_id'))
  using p_into.id, p_from.id;
end
$$;
revoke all on function private.merge_values from public, anon, authenticated;
