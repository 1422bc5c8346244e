select plan(19);

create function tests.begin(p_account text, p_address text default 'address', p_address_free integer default 1000) returns integer
language sql as $$
  select public.sign_in_begin(jsonb_build_array(
    jsonb_build_object('key', p_account, 'free', 5, 'secondsMax', 300),
    jsonb_build_object('key', p_address, 'free', p_address_free, 'secondsMax', 900)))
$$;
create function tests.later(p_interval interval) returns void language sql as $$
  update private.sign_in_attempts set blocked_until = blocked_until - p_interval, updated_at = updated_at - p_interval
$$;
select tests.as_service();
select is(tests.begin('ann'), 0, format('attempt %s may be tried', i)) from generate_series(1, 5) i;
select is(tests.begin('ann'), 2, 'then one has to wait');
select is(tests.begin('bob'), 0, 'who has another account does not');
select is((select failures from private.sign_in_attempts where key = 'ann'), 5, 'what was not tried is not counted');
select tests.as_owner();
create table tests.waits (n serial, seconds integer);
do $$
begin
  for i in 1..12 loop
    perform tests.later('400 seconds');
    update private.sign_in_attempts set updated_at = now();
    perform tests.begin('ann');
    insert into tests.waits (seconds) values (tests.begin('ann'));
  end loop;
end $$;
select results_eq('select seconds from tests.waits order by n',
  array[4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300, 300], 'each time twice as long, up to a limit');
select tests.later('2 hours');
select is(tests.begin('ann'), 0, 'after an hour it begins again');
select is((select failures from private.sign_in_attempts where key = 'ann'), 1, 'from one');

select is(tests.begin('nobody' || i, 'one address', 3), 0, 'an address has its own limit') from generate_series(1, 3) i;
select is(tests.begin('nobody4', 'one address', 3), 2, 'over all accounts');
select tests.later('10 seconds');
select tests.begin('own', 'one address', 3);
select public.sign_in_succeeded('own', array['one address']);
select is((select failures from private.sign_in_attempts where key = 'one address'), 3,
  'an own account does not wash the address clean');
select is((select count(*) from private.sign_in_attempts where key = 'own'), 0::bigint, 'but its account is forgotten');
select tests.later('2 days');
select tests.begin('other');
select results_eq('select key from private.sign_in_attempts order by key', array['address', 'other'],
  'what is old is removed');
select tests.as_user(gen_random_uuid());
select is(tests.attempt('select 1 from private.sign_in_attempts'), '42501', 'no person reads attempts');

select * from finish();
