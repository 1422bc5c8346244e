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
      'paymentMethod', 'payment_method', 'currency', 'currency', 'status', 'status', 'owner', 'owner_id')),
    ('contact', 'contacts', jsonb_build_object(
      'email', 'email', 'firstName', 'first_name', 'lastName', 'last_name', 'phone', 'phone', 'company', 'company',
      'jobTitle', 'job_title', 'account', 'account_id', 'owner', 'owner_id')),
    ('opportunity', 'opportunities', jsonb_build_object(
      'name', 'name', 'account', 'account_id', 'contact', 'contact_id', 'contacts', 'contacts', 'contactRoles', 'contact_roles',
      'stage', 'stage', 'probability', 'probability', 'amount', 'amount', 'currency', 'currency',
      'expectedCloseDate', 'expected_close_date', 'lostReason', 'lost_reason',
      'travelType', 'travel_type', 'destinations', 'destinations', 'departureDate', 'departure_date', 'returnDate', 'return_date',
      'numberOfAdults', 'number_of_adults', 'numberOfChildren', 'number_of_children', 'budgetLevel', 'budget_level',
      'description', 'description', 'source', 'source', 'owner', 'owner_id')),
    ('lead', 'leads', jsonb_build_object(
      'firstName', 'first_name', 'lastName', 'last_name', 'email', 'email', 'phone', 'phone',
      'companyName', 'company_name', 'jobTitle', 'job_title', 'leadStatus', 'lead_status', 'interestLevel', 'interest_level',
      'travelInterests', 'travel_interests', 'preferredTravelDate', 'preferred_travel_date',
      'numberOfTravelers', 'number_of_travelers', 'estimatedValue', 'estimated_value', 'currency', 'currency',
      'source', 'source', 'campaign', 'campaign', 'score', 'score', 'nextFollowUpAt', 'next_follow_up_at',
      'description', 'description', 'owner', 'owner_id', 'convertedContact', 'converted_contact_id',
      'convertedAccount', 'converted_account_id', 'convertedOpportunity', 'converted_opportunity_id',
      'convertedAt', 'converted_at')),
    ('note', 'notes', jsonb_build_object(
      'title', 'title', 'body', 'body', 'author', 'author', 'writtenAt', 'written_at',
      'accounts', 'accounts', 'contacts', 'contacts', 'opportunities', 'opportunities', 'leads', 'leads')),
    ('task', 'tasks', jsonb_build_object(
      'subject', 'subject', 'body', 'body', 'type', 'type', 'status', 'status', 'priority', 'priority', 'due', 'due',
      'reminderAt', 'reminder_at', 'completedAt', 'completed_at',
      'accounts', 'accounts', 'contacts', 'contacts', 'opportunities', 'opportunities', 'leads', 'leads', 'owner', 'owner_id')),
    ('activity', 'activities', jsonb_build_object(
      'kind', 'kind', 'subject', 'subject', 'body', 'body', 'direction', 'direction', 'outcome', 'outcome',
      'location', 'location', 'startedAt', 'started_at', 'endedAt', 'ended_at',
      'accounts', 'accounts', 'contacts', 'contacts', 'opportunities', 'opportunities', 'leads', 'leads', 'owner', 'owner_id'))
$$;
revoke all on function private.synced_objects from public, anon;
grant execute on function private.synced_objects to authenticated, service_role;
