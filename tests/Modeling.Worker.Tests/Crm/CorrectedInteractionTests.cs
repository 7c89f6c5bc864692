namespace Modeling.Worker.Tests.Crm;

/// <summary>Interactions that came corrected after quarantine are of the file that they were first in.</summary>
public sealed class CorrectedInteractionTests
{
    private const string Header = "date_start,interaction,customers,topic,sentiment\n";
    private const string Interactions = "select channel, topic, sentiment from silver.crm_interactions order by topic";

    [Fact]
    public async Task A_corrected_interaction_joins_those_of_its_file_at_the_same_minute()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", "interactions.csv", Header + "01/02/2024 10:00,Call,1,Apples,Positive\n");
        await warehouse.IngestAsync("crm", "corrected_interactions.csv", Header + "01/02/2024 10:00,Call,1,Pears,Neutral\n");
        await warehouse.IngestAsync("crm", "corrected_again_interactions.csv", Header + "01/02/2024 10:00,Call,1,Plums,Negative\n");
        await warehouse.AddCorrectionAsync("interactions.csv", "corrected_interactions.csv");
        await warehouse.AddCorrectionAsync("corrected_interactions.csv", "corrected_again_interactions.csv");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["Call|Apples|Positive", "Call|Pears|Neutral", "Call|Plums|Negative"], await warehouse.LinesAsync(Interactions));
        Assert.Equal(["0"], await warehouse.LinesAsync("select distinct replaced_rows from silver.crm_interactions"));
        Assert.Equal(3, await warehouse.ScalarAsync<long>("select count(distinct interaction_id) from silver.crm_interactions"));
    }

    [Fact]
    public async Task A_file_that_tells_of_them_again_stands_in_place_of_all()
    {
        await using var warehouse = await TestWarehouse.CreateAsync();
        await warehouse.IngestAsync("crm", "interactions.csv", Header + "01/02/2024 10:00,Call,1,Apples,Positive\n");
        await warehouse.IngestAsync("crm", "interactions_2.csv", Header + "01/02/2024 10:00,Call,1,Apples,Neutral\n");
        // Of the first file, and later than the second.
        await warehouse.IngestAsync("crm", "corrected_interactions.csv", Header + "01/02/2024 10:00,Call,1,Pears,Neutral\n");
        await warehouse.AddCorrectionAsync("interactions.csv", "corrected_interactions.csv");

        Assert.Null((await warehouse.RefreshAsync())!.Reason);

        Assert.Equal(["Call|Apples|Neutral"], await warehouse.LinesAsync(Interactions));
        Assert.Equal(["2"], await warehouse.LinesAsync("select replaced_rows from silver.crm_interactions"));
    }
}
