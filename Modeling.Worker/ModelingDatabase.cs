using Npgsql;

namespace Modeling.Worker;

/// <summary>What sessions that build models want otherwise than those that answer questions.</summary>
internal static class ModelingDatabase
{
    /// <summary>
    /// Room for the sorts and indexes of a large build, on each of few connections; and no just-in-time compilation, which
    /// costs small refreshes more than it gives large ones.
    /// </summary>
    public static void Tune(NpgsqlConnectionStringBuilder settings) =>
        settings.Options = $"{settings.Options} -c jit=off -c work_mem=256MB -c maintenance_work_mem=512MB".TrimStart();
}
