using Insights.Api.Answers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Insights.Api.Questions.Answering;

/// <summary>
/// The warehouse as questions see it: every session is read-only and every statement ends within the time limit, whatever a
/// plan asks for.
/// </summary>
internal sealed class QuestionWarehouse : GoldSource
{
    private readonly NpgsqlDataSource _all;

    public QuestionWarehouse(NpgsqlDataSource warehouse, IConfiguration configuration, IOptions<QuestionOptions> options)
        : this(SettingsFor(warehouse, configuration, options.Value))
    {
    }

    private QuestionWarehouse(NpgsqlConnectionStringBuilder settings)
        : this(NpgsqlDataSource.Create(settings), settings)
    {
    }

    private QuestionWarehouse(NpgsqlDataSource all, NpgsqlConnectionStringBuilder settings)
        : base(all, settings) => _all = all;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _all.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder SettingsFor(
        NpgsqlDataSource warehouse, IConfiguration configuration, QuestionOptions options)
    {
        var settings = SettingsOf(warehouse, configuration);
        settings.ApplicationName = "questions";
        settings.Options =
            $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout={(long)options.Timeout.TotalMilliseconds}"
                .Trim();
        return settings;
    }
}
