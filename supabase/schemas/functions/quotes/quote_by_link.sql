-- What the page of a quote's link shows to the person who has it: nothing that the customer is not to know. Null for a link that
-- leads to nothing (any more).
create function public.quote_by_link(p_token_hash text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'organization', o.name, 'quote_number', q.quote_number, 'version_number', q.version_number, 'name', q.name,
    'status', q.status, 'currency', q.currency, 'valid_until', q.valid_until, 'terms', q.terms,
    'decided_by', q.decided_by, 'subtotal', q.subtotal, 'tax_total', q.tax_total, 'total', q.total,
    'account', a.name,
    'contact', nullif(btrim(concat_ws(' ', c.first_name, c.last_name)), ''),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object(
                'id', l.id, 'kind', l.kind, 'description', l.description, 'quantity', l.quantity, 'unit_price', l.unit_price,
                'discount_percent', l.discount_percent, 'tax_rate', l.tax_rate, 'net', l.net)
                order by l.position, l.id), '[]')
              from public.quote_lines l where l.quote_id = q.id))
  from private.quote_links k
  join public.quotes q on q.id = k.quote_id
  join public.organizations o on o.id = q.organization_id
  left join public.accounts a on a.id = q.account_id
  left join public.contacts c on c.id = q.contact_id
  where k.token_hash = p_token_hash and k.expires_at > now() and q.deleted_at is null and q.superseded_at is null
    and q.status in ('sent', 'accepted')
$$;
revoke all on function public.quote_by_link from public, anon, authenticated;
grant execute on function public.quote_by_link to service_role;
