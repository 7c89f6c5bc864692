-- A model that the project no longer has is taken down by the next run, with its entry in the books.
grant delete on ops.published_models to modeling;
