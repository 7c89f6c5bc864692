-- Which parts fail now is asked with every page: failures are few, and each looks for a later success.
create index run_parts_failed on ops.run_parts (run_id) where status = 'failed';
create index run_parts_by_part on ops.run_parts (part, run_id);
