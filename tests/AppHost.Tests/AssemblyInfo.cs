using System.Runtime.Versioning;

// Servers and whole platforms are started here; one after the other, as a machine of two cores can bear it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]
