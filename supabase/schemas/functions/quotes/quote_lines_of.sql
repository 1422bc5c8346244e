-- The lines of quotes as an organisation's people read them, in order, by quote; what they cost is null for those who may not
-- see secrets. Security definer with its own membership check: those columns are granted to nobody.
create function public.quote_lines_of(p_organization uuid, p_quotes uuid[]) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_secrets boolean := p_organization in (select private.my_organizations_with('secrets'));
begin
  perform private.require_membership(p_organization);
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', l.id, 'quote_id', l.quote_id, 'position', l.position, 'kind', l.kind, 'description', l.description,
      'quantity', l.quantity, 'unit_price', l.unit_price, 'unit_cost', case when v_secrets then l.unit_cost end,
      'discount_percent', l.discount_percent, 'tax_rate', l.tax_rate, 'net', l.net, 'tax', l.tax, 'total', l.net + l.tax,
      'cost', case when v_secrets then l.cost end, 'margin', case when v_secrets then l.net - l.cost end,
      'margin_percent', case when v_secrets then private.percent_of(l.net - l.cost, l.net) end)
      order by l.quote_id, l.position, l.id)
    from public.quote_lines l where l.organization_id = p_organization and l.quote_id = any (p_quotes)), '[]');
end
$$;
revoke all on function public.quote_lines_of from public, anon;
grant execute on function public.quote_lines_of to authenticated;
