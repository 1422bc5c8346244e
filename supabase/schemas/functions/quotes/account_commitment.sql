-- How much a company is offered and has accepted in a currency, beside one quote, and its credit limit: {credit_limit, currency
-- (of the limit), committed}. Of each quote the newest version counts. Runs as the caller. Null: there is no such company.
create function public.account_commitment(p_organization uuid, p_account uuid, p_currency text, p_except uuid default null)
returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('credit_limit', a.credit_limit, 'currency', upper(a.currency), 'committed', coalesce((
    select sum(q.total) from public.quotes q
    where q.account_id = a.id and q.deleted_at is null and q.superseded_at is null and q.status in ('sent', 'accepted')
      and q.currency = p_currency and q.id is distinct from p_except), 0))
  from public.accounts a where a.id = p_account and a.organization_id = p_organization and a.deleted_at is null
$$;
revoke all on function public.account_commitment from public, anon;
grant execute on function public.account_commitment to authenticated;
