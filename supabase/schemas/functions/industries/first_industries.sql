-- The industries that an organisation begins with: the top of its tree, and what is below each.
create function private.first_industries() returns table (name text, below text[])
language sql immutable set search_path = ''
as $$
  values
    ('Travel and tourism', array['Tour operators', 'Travel agencies', 'Business travel', 'Cruise lines',
                                  'Destination management']),
    ('Hospitality', array['Hotels and resorts', 'Holiday rentals', 'Restaurants and catering', 'Events and conferences']),
    ('Transportation', array['Airlines', 'Rail', 'Car rental', 'Coaches and transfers', 'Shipping and logistics']),
    ('Leisure and culture', array['Attractions and parks', 'Sports', 'Arts and museums', 'Media and entertainment']),
    ('Corporate clients', array['Finance', 'Insurance', 'Technology', 'Healthcare', 'Manufacturing', 'Energy', 'Retail',
                                'Construction', 'Consulting', 'Legal services']),
    ('Public and non-profit', array['Government', 'Education', 'Non-profit organisations'])
$$;
revoke all on function private.first_industries from public, anon, authenticated;
