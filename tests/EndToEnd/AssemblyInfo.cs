// Each platform is some twenty processes; one after the other, as a machine of two cores can bear it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
