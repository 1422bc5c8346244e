-- What no CRM syncs: objects that are the hub's alone, whole, and the columns that a synced object has beside those of
-- private.synced_objects. The declarations in src/lib/objects say the same, held together by a test.
create function private.own_objects() returns table (object_type text, table_name text, fields jsonb)
language sql immutable set search_path = ''
as $$
  values
    ('account', 'accounts', jsonb_build_object('industryCategory', 'industry_id')),
    ('quote', 'quotes', jsonb_build_object(
      'quoteNumber', 'quote_number', 'versionNumber', 'version_number', 'name', 'name', 'account', 'account_id',
      'contact', 'contact_id', 'opportunity', 'opportunity_id', 'currency', 'currency', 'validUntil', 'valid_until',
      'quoteStatus', 'status', 'terms', 'terms', 'subtotal', 'subtotal', 'taxTotal', 'tax_total', 'total', 'total',
      'owner', 'owner_id')),
    ('ticket', 'tickets', jsonb_build_object(
      'ticketNumber', 'ticket_number', 'customer', 'contact_id', 'deviceType', 'device_type', 'deviceModel', 'device_model',
      'issue', 'issue', 'service', 'service', 'priority', 'priority', 'ticketStatus', 'status',
      'estimatedCost', 'estimated_cost', 'currency', 'currency', 'paymentStatus', 'payment_status', 'photos', 'photos',
      'address', 'address', 'notes', 'notes', 'owner', 'owner_id')),
    ('industry', 'industries', jsonb_build_object(
      'name', 'name', 'code', 'code', 'description', 'description', 'parentIndustry', 'parent_id', 'position', 'position',
      'status', 'status'))
$$;
revoke all on function private.own_objects from public, anon;
grant execute on function private.own_objects to authenticated, service_role;
