-- What is synced: each object's table, and its columns by the names that mappings have for them. All other fields are keys of its
-- column custom. The registry in domain/objects.ts says the same, held together by a test.
create function private.synced_objects() returns table (object_type text, table_name text, fields jsonb)
language sql immutable set search_path = ''
as $$
  values
    ('account', 'accounts', jsonb_build_object(
      'name', 'name', 'domain', 'domain', 'website', 'website', 'phone', 'phone', 'industry', 'industry',
      'accountType', 'account_type', 'parent', 'parent_id', 'street', 'street', 'city', 'city', 'state', 'state',
      'postalCode', 'postal_code', 'country', 'country', 'annualRevenue', 'annual_revenue', 'employees', 'employees',
      'lifetimeValue', 'lifetime_value', 'creditLimit', 'credit_limit', 'paymentTerms', 'payment_terms',
      'paymentMethod', 'payment_method', 'currency', 'currency', 'status', 'status')),
    ('contact', 'contacts', jsonb_build_object(
      'email', 'email', 'firstName', 'first_name', 'lastName', 'last_name', 'phone', 'phone', 'company', 'company',
      'jobTitle', 'job_title', 'account', 'account_id'))
$$;
revoke all on function private.synced_objects from public, anon;
grant execute on function private.synced_objects to authenticated, service_role;
