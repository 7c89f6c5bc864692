using System.Globalization;
using UsageOracle;

namespace Modeling.Worker.Tests.Crm;

/// <summary>A contact with a customer, and what is known about both.</summary>
internal sealed record Interaction(
    int CustomerId, string? Occupation, string CustomerType, string Channel, string? Topic, string? Sentiment, DateTime StartedAt, string Product);

/// <summary>What an extract says of a customer.</summary>
internal sealed record CustomerState(string? Occupation, string? Type);

/// <summary>How often a product was spoken of with customers of a type in a month.</summary>
internal sealed record ProductMonth(string Product, string CustomerType, DateOnly Month, long Interactions, long Customers);

/// <summary>The interactions of the customer team computed in plain C# from the files, by the rules and not from the SQL.</summary>
internal sealed class CrmOracle
{
    private readonly Extracts<CustomerState> _customers;
    private readonly Extracts<string> _products;

    /// <param name="customers">Contents of the customer files, in the order of loading.</param>
    /// <param name="products">Contents of the product files.</param>
    /// <param name="interactions">Contents of the interaction files.</param>
    /// <param name="arrivals">When each customer file, and each product file, arrived, UTC; without it the last ones count as valid from the beginning.</param>
    public CrmOracle(IEnumerable<string> customers, IEnumerable<string> products, IEnumerable<string> interactions, IReadOnlyList<DateTime>? arrivals = null)
    {
        _customers = new(customers.Select(file => Rows(file).GroupBy(row => row["customer_id"]!).ToDictionary(rows => rows.Key, rows => new CustomerState(rows.Last()["occupation"], rows.Last()["type"]))), arrivals);
        _products = new(products.Select(file => Rows(file).GroupBy(row => row["date"]!).ToDictionary(rows => rows.Key, rows => rows.Last()["product"]!)), arrivals);
        Interactions = Standing([.. interactions.Select(file => Rows(file).Select(Read).ToList())]);
    }

    public IReadOnlyList<Interaction> Interactions { get; }

    public IEnumerable<(int CustomerId, string? Occupation, string Type)> Customers =>
        _customers.Current.Select(customer => (int.Parse(customer.Key), customer.Value.Occupation, customer.Value.Type ?? "unknown"));

    public IEnumerable<ProductMonth> PerProduct =>
        from interaction in Interactions
        group interaction by (interaction.Product, interaction.CustomerType, Month: MonthOf(interaction.StartedAt)) into cell
        select new ProductMonth(
            cell.Key.Product, cell.Key.CustomerType, cell.Key.Month, cell.Count(), cell.Select(interaction => interaction.CustomerId).Distinct().Count());

    public IEnumerable<(int CustomerId, DateTime StartedAt, string Problem)> Problems =>
        from interaction in Interactions
        from problem in ProblemsOf(interaction)
        select (interaction.CustomerId, interaction.StartedAt, problem);

    private static DateOnly MonthOf(DateTime at) => new(at.Year, at.Month, 1);

    private static IEnumerable<Dictionary<string, string?>> Rows(string file)
    {
        var records = CsvText.Read(file.TrimStart('\uFEFF')).ToList();
        var header = records[0].Fields.Select(name => name.Trim().ToLowerInvariant().Replace(' ', '_')).ToList();
        return records.Skip(1).Select(record => header.Zip(record.Fields).ToDictionary(
            field => field.First, field => field.Second.Trim() is { Length: > 0 } value ? value : null));
    }

    /// <summary>Of several files about the same customer, channel and minute, the last that knows a topic or sentiment stands, else the last.</summary>
    private static List<Interaction> Standing(List<List<Interaction>> files)
    {
        var keys = files.SelectMany(file => file.Select(KeyOf)).Distinct();
        return [.. keys.SelectMany(key =>
        {
            var about = files.Select(file => file.Where(interaction => KeyOf(interaction) == key).ToList()).Where(rows => rows.Count > 0).ToList();
            return about.LastOrDefault(rows => rows.Any(row => row.Topic is not null || row.Sentiment is not null)) ?? about[^1];
        })];

        static (int, string, DateTime) KeyOf(Interaction interaction) => (interaction.CustomerId, interaction.Channel, interaction.StartedAt);
    }

    private Interaction Read(Dictionary<string, string?> row)
    {
        var customerId = int.Parse(string.Concat(row["customers"]!.TakeWhile(char.IsAsciiDigit)));
        var startedAt = DateTime.ParseExact(row["date_start"]!, "dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        var customer = _customers.At($"{customerId}", startedAt);
        var channel = row.GetValueOrDefault("interaction") ?? row["event"]!;
        return new Interaction(
            customerId, customer?.Occupation, customer?.Type ?? "unknown",
            channel.ToLowerInvariant() is "e-mail" or "mail" or "e mail" ? "Email" : char.ToUpperInvariant(channel[0]) + channel[1..].ToLowerInvariant(),
            row.GetValueOrDefault("topic"), row.GetValueOrDefault("sentiment"), startedAt, ProductAt(startedAt) ?? "unknown");
    }

    private string? ProductAt(DateTime time) => _products.At(time.ToString("MM-yyyy", CultureInfo.InvariantCulture), time);

    private IEnumerable<string> ProblemsOf(Interaction interaction)
    {
        if (_customers.At($"{interaction.CustomerId}", interaction.StartedAt) is not { } customer)
        {
            yield return "unknown customer";
        }
        else if (customer.Type is null)
        {
            yield return "customer without type";
        }

        if (ProductAt(interaction.StartedAt) is null)
        {
            yield return "no product for the month";
        }

        if (interaction.Topic is null)
        {
            yield return "no topic";
        }

        if (interaction.Sentiment is null)
        {
            yield return "no sentiment";
        }
    }
}
