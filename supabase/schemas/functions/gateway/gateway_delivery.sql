-- A delivery of a user with a page of its items. Null: the user has none of that id.
create function public.gateway_delivery(p_organization uuid, p_user text, p_delivery uuid, p_after integer, p_limit integer)
returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'delivery_id', d.id, 'kind', d.kind, 'answer', d.answer,
    'counts', (
      select jsonb_build_object(
        'total', count(*), 'synced', count(*) filter (where s.status = 'synced'),
        'failed', count(*) filter (where s.status = 'failed'), 'queued', count(*) filter (where s.status = 'queued'))
      from public.gateway_results s where s.delivery_id = d.id),
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'index', i.position, 'email', i.email, 'phone', i.phone, 'invalid', i.invalid,
        'results', (select coalesce(jsonb_agg(private.gateway_result_json(r) order by r.crm_type), '[]'::jsonb)
                    from public.gateway_results r where r.delivery_id = i.delivery_id and r.position = i.position)
      ) order by i.position), '[]'::jsonb)
      from (select * from public.gateway_items i where i.delivery_id = d.id and i.position > p_after
            order by i.position limit p_limit) i))
  from public.gateway_deliveries d
  where d.id = p_delivery and d.organization_id = p_organization and d.user_id = p_user
$$;
revoke all on function public.gateway_delivery from public, anon, authenticated;
grant execute on function public.gateway_delivery to service_role;
