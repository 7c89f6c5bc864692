namespace Modeling.Worker.Tests.Commerce;

/// <summary>Orders that several files speak of: told anew, cut in two by an extract, or corrected after quarantine.</summary>
public sealed class RedeliveredOrderTests
{
    private const string Orders =
        "select transaction_id, num_lines, num_units, status, total, net_sales, margin from gold.fct_orders";

    [Fact]
    public async Task An_order_delivered_again_is_the_same_order_with_its_last_status()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        var files = await warehouse.DeliverAsync(ShopFiles.TransactionsHeader + Line(777001, 1, 2, 50, 100, "pending") + Line(5, 2, 1, 45, 45, "completed"));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        var again = ShopFiles.TransactionsHeader + Line(777001, 1, 2, 50, 100, "completed");
        await warehouse.IngestAsync("commerce", "transactions_2.csv", again);

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["5|1|1|completed|45|45|25", "777001|1|2|completed|100|100|85.3"], await warehouse.LinesAsync(Orders));
        Assert.Equal((3.0, 145.0), (await warehouse.TotalAsync("units_sold"), await warehouse.TotalAsync("revenue")));
        Assert.Equal(["1", "0"], (await warehouse.LinesAsync("select replaced_lines from silver.commerce_orders")).Reverse());
        var oracle = new CommerceOracle(
            files.SelectMany(dataset => dataset, (dataset, text) => (dataset.Key, text)).Append(("transactions", again)).ToLookup(file => file.Item1, file => file.Item2),
            await warehouse.LoadedAtAsync());
        await CommerceTables.AssertAgreesAsync(warehouse, oracle);
    }

    [Fact]
    public async Task A_line_that_a_later_file_leaves_out_is_no_longer_ordered_and_identical_lines_of_a_file_are_units()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.DeliverAsync(ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 60, "pending") + Line(1, 2, 1, 40, 60, "pending"));
        await warehouse.IngestAsync("commerce", "transactions_2.csv", ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 40, "completed") + Line(1, 1, 1, 20, 40, "completed"));

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["1|2|2|completed|40|40|25.3"], await warehouse.LinesAsync(Orders));
    }

    [Fact]
    public async Task An_order_cut_in_two_by_an_extract_keeps_all_its_lines_when_it_is_told_anew_too()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.DeliverAsync(ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 60, "pending"));
        await warehouse.IngestAsync("commerce", "transactions_2.csv", ShopFiles.TransactionsHeader + Line(1, 2, 1, 40, 60, "pending"));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        Assert.Equal(["1|2|2|pending|60|60|32.65"], await warehouse.LinesAsync(Orders));

        await warehouse.IngestAsync("commerce", "transactions_3.csv", ShopFiles.TransactionsHeader + Line(1, 2, 1, 40, 60, "completed"));
        await warehouse.IngestAsync("commerce", "transactions_4.csv", ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 60, "completed"));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["1|2|2|completed|60|60|32.65"], await warehouse.LinesAsync(Orders));
        Assert.Equal(["2"], await warehouse.LinesAsync("select replaced_lines from silver.commerce_orders"));
    }

    [Fact]
    public async Task A_line_corrected_after_quarantine_joins_the_lines_of_its_file()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        // Two of three lines have been corrected one after the other; the order's subtotal is not what its lines come to.
        await warehouse.DeliverAsync(ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 99, "pending"));
        await warehouse.IngestAsync("commerce", "transactions_corrected.csv", ShopFiles.TransactionsHeader + Line(1, 2, 1, 40, 99, "pending"));
        await warehouse.IngestAsync("commerce", "transactions_corrected_again.csv", ShopFiles.TransactionsHeader + Line(1, 3, 1, 9, 99, "pending"));
        await warehouse.AddCorrectionAsync("transactions.csv", "transactions_corrected.csv");
        await warehouse.AddCorrectionAsync("transactions_corrected.csv", "transactions_corrected_again.csv");
        Assert.Null((await warehouse.RefreshAsync())!.Reason);
        Assert.Equal(["1|3|3|pending|99|99|58.74"], await warehouse.LinesAsync(Orders));
        Assert.Equal(["warned|1"], await warehouse.LinesAsync("select status, failures from ops.run_tests where test = 'order_lines_amount_to_their_subtotal'"));

        await warehouse.IngestAsync("commerce", "transactions_2.csv", ShopFiles.TransactionsHeader + Line(1, 1, 1, 20, 20, "completed"));
        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["1|1|1|completed|20|20|12.65"], await warehouse.LinesAsync(Orders));
    }

    private static string Line(int transaction, int product, int quantity, decimal price, decimal subtotal, string status) =>
        FormattableString.Invariant($"{transaction},1,{product},2024-01-01T00:00:00,{quantity},{price},{subtotal},0,0,0,,{subtotal},card,{status},,2024-01-01T00:00:00\n");
}
