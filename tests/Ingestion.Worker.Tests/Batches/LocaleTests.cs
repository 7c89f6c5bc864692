using Ingestion.Worker.Tests.Hosting;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>Datasets whose senders write numbers and times in their own way, through the running service.</summary>
public sealed class LocaleTests : IAsyncLifetime
{
    private readonly string _content = Directory.CreateTempSubdirectory("locale-").FullName;
    private IngestionHost? _host;

    private IngestionHost Host => _host ?? throw new InvalidOperationException("the service is not running");

    public async Task InitializeAsync()
    {
        var domain = Directory.CreateDirectory(Path.Combine(_content, "datasets", "shop")).FullName;
        await File.WriteAllTextAsync(Path.Combine(domain, "sales.yml"), """
            name: sales
            description: Sales of the German shops. One row per sale.
            files: ["*sales*.csv"]
            load: append
            decimal: ","
            thousands: "."
            formats: [dd.MM.yyyy HH:mm]
            columns:
              - { name: id, type: text, required: true }
              - { name: sold_at, type: timestamptz, required: true }
              - { name: pieces, type: integer }
              - { name: amount, type: numeric, currency: [€], negative: [trailing_minus] }
              - { name: rate, type: double, percent: fraction }
            key: [id]
            """);
        await File.WriteAllTextAsync(Path.Combine(domain, "ledger.yml"), """
            name: ledger
            description: The ledger as its American owners export it. One row per entry.
            files: ["*ledger*.csv"]
            load: append
            columns:
              - { name: id, type: text, required: true }
              - { name: booked_at, type: timestamptz, formats: [MMM d yyyy h:mm tt] }
              - { name: amount, type: numeric, decimal: ".", thousands: ",", currency: [$], negative: [parentheses] }
              - { name: changed_at, type: timestamptz, formats: [epoch_milliseconds] }
            """);
        _host = await IngestionHost.StartAsync(("Warehouse:Directory", _content));
    }

    [Fact]
    public async Task Numbers_and_times_are_read_as_the_dataset_declares()
    {
        Host.Deliver("shop", "sales.csv", """
            id;sold_at;pieces;amount;rate
            a;15.11.2025 09:30;1.000;4.711,98;12,5 %
            b;15.11.2025 09:31;1;1.234 €;0,5
            c;15.11.2025 09:32;;0,99-;
            d;2025-11-15T09:33Z;1.0;5;
            e;15.11.2025 09:34;1;1.23.456;
            f;15.11.2025 09:35;1;$5;
            g;11/15/2025 09:36;1;5;
            """);

        var batch = await Host.BatchOfAsync("sales.csv");

        Assert.Equal(("loaded", 7L, 3L, 4L), batch.Outcome());
        Assert.Equal(
            ["a|2025-11-15 09:30:00+00|1000|4711.98|0.125", "b|2025-11-15 09:31:00+00|1|1234|0.5", "c|2025-11-15 09:32:00+00|-0.99"],
            await Host.RowsAsync("id, sold_at, pieces, amount, rate) from bronze.shop_sales order by id"));
        Assert.Equal(
            [
                "sales.csv line 5: pieces '1.0' is not an integer",
                "sales.csv line 6: amount '1.23.456' is not a number",
                "sales.csv line 7: amount '$5' is not a number unless the column or the dataset declares currency: [$]",
                "sales.csv line 8: sold_at '11/15/2025 09:36' is not a timestamp in a declared format (dd.MM.yyyy HH:mm)",
            ],
            await Host.MessagesAsync(batch.BatchId));
    }

    [Fact]
    public async Task Each_column_may_declare_its_own()
    {
        Host.Deliver("shop", "ledger.csv", "id,booked_at,amount,changed_at\na,Nov 15 2025 3:04 PM,\"$100,000.00\",1763207460123\nb,Nov 15 2025 12:00 am,\"(1,234.50)\",\nc,15 Nov 2025,1.000,1763207460\n");

        var batch = await Host.BatchOfAsync("ledger.csv");

        Assert.Equal(("loaded", 3L, 2L, 1L), batch.Outcome());
        Assert.Equal(
            ["a|2025-11-15 15:04:00+00|100000.00|2025-11-15 11:51:00.123+00", "b|2025-11-15 00:00:00+00|-1234.50"],
            await Host.RowsAsync("id, booked_at, amount, changed_at) from bronze.shop_ledger order by id"));
    }

    [Fact]
    public async Task A_number_of_json_keeps_the_reading_of_json()
    {
        Host.Deliver("shop", "json_sales.jsonl", "{\"id\": \"j1\", \"sold_at\": \"2025-11-16\", \"pieces\": 1.000, \"amount\": 1.234}\n{\"id\": \"j2\", \"sold_at\": \"2025-11-16\", \"pieces\": \"1.000\", \"amount\": \"1,5\"}\n");

        var batch = await Host.BatchOfAsync("json_sales.jsonl");

        Assert.Equal(("loaded", 2L, 2L, 0L), batch.Outcome());
        Assert.Equal(["j1|1|1.234", "j2|1000|1.5"], await Host.RowsAsync("id, pieces, amount) from bronze.shop_sales where _batch_id = @BatchId order by id", batch));
    }

    [Fact]
    public async Task What_is_taken_out_of_a_key_is_on_record()
    {
        Host.Deliver("shop", "odd_sales.csv", "id;sold_at;pieces\nk\u200B1\u00A0;15.11.2025 09:30;2\n\u00A0;15.11.2025 09:30;2\nk2;\uFEFF15.11.2025 09:30;\u00A03\n");

        var batch = await Host.BatchOfAsync("odd_sales.csv");

        Assert.Equal(("loaded", 3L, 2L, 1L), batch.Outcome());
        Assert.Equal(2, batch.RowsRepaired);
        Assert.Equal(["k1", "k2"], await Host.RowsAsync("id) from bronze.shop_sales where _batch_id = @BatchId order by id", batch));
        Assert.Equal(
            ["1|id|invisible|k\u200B1\u00A0|k1", "3|pieces|invisible|\u00A03|3", "3|sold_at|invisible|\uFEFF15.11.2025 09:30|15.11.2025 09:30"],
            await Host.RowsAsync("row_number, column_name, rule, original_value, repaired_value) from ops.repaired_values where batch_id = @BatchId order by row_number, column_name", batch));
        Assert.Equal(
            ["odd_sales.csv line 3: id is missing: there is nothing in it but characters that cannot be seen (U+00A0)"],
            await Host.MessagesAsync(batch.BatchId));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        Directory.Delete(_content, recursive: true);
    }
}
