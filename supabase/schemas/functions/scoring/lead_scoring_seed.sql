-- The rules that an organisation begins with, and is offered.
create function private.lead_scoring_seed() returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object('label', label, 'field', field, 'operator', operator, 'value', value, 'points', points,
                                      'is_active', true))
  from (values
    ('High interest', 'interest_level', 'is', 'high', 25), ('Medium interest', 'interest_level', 'is', 'medium', 10),
    ('Qualified', 'lead_status', 'is', 'qualified', 20), ('Unqualified', 'lead_status', 'is', 'unqualified', -50),
    ('Has an email', 'email', 'is_set', null, 10), ('Has a phone number', 'phone', 'is_set', null, 10),
    ('Names a company', 'company_name', 'is_set', null, 5), ('Worth 5,000 or more', 'estimated_value', 'at_least', '5000', 15),
    ('Four travellers or more', 'number_of_travelers', 'at_least', '4', 10),
    ('Knows when to travel', 'preferred_travel_date', 'is_set', null, 5),
    ('Came by referral', 'source', 'contains', 'referral', 10)) s (label, field, operator, value, points)
$$;
revoke all on function private.lead_scoring_seed from public, anon, authenticated;
