using Microsoft.Extensions.Options;
using Npgsql;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// The warehouse as questions see it: every session is read-only and every statement ends within the time limit, whatever a
/// plan asks for.
/// </summary>
internal sealed class QuestionWarehouse : IAsyncDisposable
{
    public QuestionWarehouse(NpgsqlDataSource warehouse, IConfiguration configuration, IOptions<QuestionOptions> options)
    {
        // A data source does not give its password away, so the connection string is read from where the data source's came from.
        var settings = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("warehouse") ?? warehouse.ConnectionString)
        {
            ApplicationName = "questions",
            Timezone = "UTC",
        };
        settings.Options =
            $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout={(long)options.Value.Timeout.TotalMilliseconds}"
                .Trim();
        Source = NpgsqlDataSource.Create(settings);
    }

    public NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
