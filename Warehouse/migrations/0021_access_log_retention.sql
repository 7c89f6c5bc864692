-- Who read what is kept for a time, as all else in ops. Rows are found by their place in the table, which takes the right to read it.
grant select, delete on ops.access_log to ingestion;
