using Insights.Api.Answers;
using Npgsql;

namespace Insights.Api.Metrics;

/// <summary>SQL with its parameters, in the order of <c>$1, $2, …</c>.</summary>
public sealed record CompiledQuery(string Sql, IReadOnlyList<object> Parameters)
{
    /// <summary>The relations of gold that it reads, in the order in which it does first.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The statement with its parameters, ready to be run; the caller disposes it.</summary>
    internal NpgsqlCommand ToCommand(GoldSource warehouse)
    {
        var command = warehouse.CreateCommand(Sql);
        foreach (var parameter in Parameters)
        {
            command.Parameters.Add(parameter is DateOnly day ? DayParameter.Of("", day) : new NpgsqlParameter { Value = parameter });
        }

        return command;
    }
}
