-- Leads of one email or phone number (p_by), as match keys, or with that of a contact: the keys in their order after p_after,
-- with {key, leads: [{id, first_name, last_name, email, phone}], contacts: [the same]} of each. Converted leads are contacts by
-- now.
create function public.lead_duplicate_groups(p_organization uuid, p_by text, p_after text default '', p_limit integer default 20)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_key text := case p_by when 'email' then 'coalesce(private.email_key(%1$s.email), '''')'
                          when 'phone' then 'private.phone_key(%1$s.phone)' end;
  v_answer jsonb;
begin
  perform private.require_membership(p_organization);
  execute format(
    'select coalesce(jsonb_agg(jsonb_build_object(''key'', g.key, ''leads'', g.leads, ''contacts'', (
         select coalesce(jsonb_agg(%3$s order by c.created_at, c.id), ''[]'') from public.contacts c
         where c.organization_id = $1 and c.deleted_at is null and %2$s = g.key)) order by g.key), ''[]'')
     from (
       select s.* from (
         select %1$s as key, jsonb_agg(%4$s order by l.created_at, l.id) as leads, count(*) as n
         from public.leads l
         where l.organization_id = $1 and l.deleted_at is null and l.converted_at is null and %1$s > $2
         group by %1$s) s
       where s.n > 1 or exists (select from public.contacts c
                                where c.organization_id = $1 and c.deleted_at is null and %2$s = s.key)
       order by s.key limit $3) g',
    format(v_key, 'l'), format(v_key, 'c'),
    $j$jsonb_build_object('id', c.id, 'first_name', c.first_name, 'last_name', c.last_name, 'email', c.email, 'phone',
      c.phone)$j$,
    $j$jsonb_build_object('id', l.id, 'first_name', l.first_name, 'last_name', l.last_name, 'email', l.email, 'phone',
      l.phone)$j$)
  into v_answer using p_organization, p_after, least(greatest(p_limit, 1), 101);
  return v_answer;
end
$$;
revoke all on function public.lead_duplicate_groups from public, anon;
grant execute on function public.lead_duplicate_groups to authenticated;
