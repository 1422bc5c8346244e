-- Before every request of the data API (db-pre-request): a visitor who shows an acting secret in the header x-acting-key acts as
-- that key, under row level security like a person. Everybody else goes on as they are; a secret that is none leaves a visitor.
-- https://docs.postgrest.org/en/stable/references/transactions.html#pre-request
create function public.act_as_api_key() returns void
language plpgsql set search_path = ''
as $$
declare
  v_secret text := nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-acting-key';
  v_key uuid;
begin
  if v_secret is null or current_user <> 'anon' then return; end if;
  v_key := public.acting_api_key(v_secret);
  if v_key is null then return; end if;
  perform set_config('request.jwt.claims', jsonb_build_object('sub', v_key, 'role', 'authenticated')::text, true),
          set_config('request.jwt.claim.sub', v_key::text, true),
          set_config('request.jwt.claim.role', 'authenticated', true),
          set_config('role', 'authenticated', true);
end
$$;
revoke all on function public.act_as_api_key from public;
grant execute on function public.act_as_api_key to anon, authenticated, service_role;
