-- Leads of one email or phone number (p_by), as match keys, or with that of a contact, in the order of their keys after p_after:
-- {groups: [{key, leads: [{id, first_name, last_name, email, phone}], contacts: [the same]}], next}. Converted leads are
-- contacts by now. One call looks at so many leads and no more, so that it is quick where nearly none have anything in common:
-- next, the key to go on after, can come with few groups, or none. Null: that is all.
create function public.lead_duplicate_groups(p_organization uuid, p_by text, p_after text default '', p_limit integer default 20)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  leads_max constant integer := 20000;
  v_key text := case p_by when 'email' then 'coalesce(private.email_key(%1$s.email), '''')'
                          when 'phone' then 'private.phone_key(%1$s.phone)' end;
  v_limit integer := least(greatest(p_limit, 1), 100);
  -- As the index of that key has it.
  v_there text := '%1$s.organization_id = $1 and %1$s.deleted_at is null'
    || case p_by when 'phone' then ' and %1$s.phone is not null' else '' end;
  v_open text := format(v_there, 'l') || ' and l.converted_at is null';
  v_shown constant text := $j$coalesce(jsonb_agg(jsonb_build_object('id', %1$s.id, 'first_name', %1$s.first_name,
    'last_name', %1$s.last_name, 'email', %1$s.email, 'phone', %1$s.phone) order by %1$s.created_at, %1$s.id), '[]')$j$;
  v_keys text[];
  v_end text;
  v_found text[];
  v_groups jsonb;
begin
  perform private.require_membership(p_organization);
  execute format('select array_agg(w.key) from (select %1$s as key from public.leads l where %2$s and %1$s > $2
                  order by %1$s limit $3) w', format(v_key, 'l'), v_open)
  into v_keys using p_organization, p_after, leads_max;
  -- Of the last key there may be more; where there is no other one they are all of it.
  if cardinality(v_keys) = leads_max then
    v_end := coalesce((select max(k) from unnest(v_keys) k where k < v_keys[leads_max]), v_keys[leads_max]);
  end if;
  execute format(
    'select array_agg(f.key order by f.key) from (
       select w.key from unnest($2) w (key) where $3 is null or w.key <= $3 group by w.key
       having count(*) > 1 or w.key in (
         select %1$s from public.contacts c where %2$s and %1$s > $4 and %1$s <= coalesce($3, $5))
       order by w.key limit $6) f', format(v_key, 'c'), format(v_there, 'c'))
  into v_found using p_organization, v_keys, v_end, p_after, v_keys[cardinality(v_keys)], v_limit + 1;
  execute format(
    'select jsonb_agg(jsonb_build_object(''key'', g.key,
       ''leads'', (select %1$s from public.leads l where %2$s and %3$s = g.key),
       ''contacts'', (select %4$s from public.contacts c where %5$s and %6$s = g.key)) order by g.key)
     from unnest($2) g (key)',
    format(v_shown, 'l'), v_open, format(v_key, 'l'), format(v_shown, 'c'), format(v_there, 'c'), format(v_key, 'c'))
  into v_groups using p_organization, v_found[1:v_limit];
  return jsonb_build_object('groups', coalesce(v_groups, '[]'),
    'next', case when cardinality(v_found) > v_limit then v_found[v_limit] else v_end end);
end
$$;
revoke all on function public.lead_duplicate_groups from public, anon;
grant execute on function public.lead_duplicate_groups to authenticated;
