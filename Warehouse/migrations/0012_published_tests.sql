-- What is known of the data tests by the last publish that ran them. One that passed in its present form holds for all rows that
-- are live, so a merge has to look only at what it changes; another one has to look at all of them.
create table ops.published_tests (
    test text primary key,
    fingerprint text not null,
    status text not null,
    constraint published_tests_status check (status in ('passed', 'warned'))
);

comment on column ops.published_tests.fingerprint is 'of the test''s SQL; another one in the files means: look at all rows';

grant select, insert, update, delete on ops.published_tests to modeling;
grant select on ops.published_tests to warehouse_reader;
