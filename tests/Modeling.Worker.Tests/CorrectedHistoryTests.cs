namespace Modeling.Worker.Tests;

/// <summary>A row of an extract that comes corrected after quarantine says what was true when the extract came, not now.</summary>
public sealed class CorrectedHistoryTests
{
    private const string Header = "id,org_id,email,is_employee,is_licensed_user\n";

    [Fact]
    public async Task A_corrected_row_of_an_earlier_extract_does_not_take_the_place_of_a_later_one()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("usage", "users_1.csv", Header + "u1,o1,one@example.com,false,true\n");
        await warehouse.IngestAsync("usage", "users_2.csv", Header + "u1,o1,one@example.com,false,true\nu2,o1,new@example.com,false,true\n");
        // Of the first extract, and later than the second.
        await warehouse.IngestAsync("usage", "users_corrected.csv", Header + "u2,o1,old@example.com,false,false\n");
        await warehouse.AddCorrectionAsync("users_1.csv", "users_corrected.csv");
        await warehouse.ExecuteAsync("update ops.batches set received_at = timestamptz '2025-11-01' + batch_id * interval '1 day'");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(
            ["u2|false|-infinity", "u2|true|2025-11-03 00:00:00+00"],
            await warehouse.LinesAsync("set timezone = 'UTC'; select user_id, is_licensed_user::text, valid_from::text from silver.usage_users_history where user_id = 'u2'"));
        Assert.Equal(["u2|true"], await warehouse.LinesAsync("select user_id, is_licensed_user::text from silver.usage_users where user_id = 'u2'"));
    }
}
