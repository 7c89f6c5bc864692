using System.Globalization;
using UsageOracle;

namespace Bench.Tests;

public sealed class OracleReadingTests
{
    [Theory]
    [InlineData("2025-11-15 11:51:00+0000")]
    [InlineData("2025-11-15T11:51:00Z")]
    [InlineData("2025-11-15 11:51:00")]
    [InlineData("2025-11-15T11:51:00.000Z")]
    [InlineData("2025-11-15T12:51:00+01:00")]
    [InlineData("2025-11-15 06:51:00-0500")]
    public void Every_spelling_is_the_same_instant(string text)
    {
        var timestamp = FieldParsing.Timestamp(text);
        Assert.Equal("2025-11-15 11:51:00 Utc", timestamp.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + timestamp.Kind);
    }

    [Theory]
    [InlineData("2025-13-01 10:00:00+0000")]
    [InlineData("2025-02-30 10:00:00")]
    [InlineData("15/11/2025 11:51")]
    [InlineData("yesterday at noon")]
    [InlineData("")]
    public void Other_texts_are_no_timestamps(string text) => Assert.Throws<FormatException>(() => FieldParsing.Timestamp(text));

    [Fact]
    public void Quotes_line_ends_and_blank_lines_are_read_as_csv_means_them()
    {
        var records = CsvText.Read("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\n\n1,").ToList();
        Assert.Equal(["a", "b"], records[0].Fields);
        Assert.Equal(["x, \"y\"", "two\nlines"], records[1].Fields);
        Assert.Equal(["1", ""], records[2].Fields);
        Assert.Equal([1, 2, 5], records.Select(record => record.Line));
    }

    [Fact]
    public void A_folder_becomes_activities_and_rejects()
    {
        var directory = Directory.CreateTempSubdirectory("usage-oracle-").FullName;
        try
        {
            Write("organisations.csv", "id,name,is_active_customer,contracted_licences,created_at\no,Org,yes,3,2025-01-01 00:00:00+0000\n");
            Write("users.csv", "id,org_id,email,job_title,is_employee,is_licensed_user,created_at\nu,o,,,F,T,2025-01-01T00:00:00Z\nv,o,,,maybe,T,\n");
            Write("navigation.csv", "Event ID,User ID,Org ID,Event Timestamp\nn,u,o,2025-11-15 10:00:00\nm,,o,2025-11-15 10:00:00\nl,u,o\n");
            Write("research_transformations.csv", "input_word_count,event_timestamp,org_id,user_id,event_id\n5,2025-11-15 10:05:00,o,u,r\n-5,2025-11-15 10:05:00,o,u,q\n");
            var usage = UsageFolder.Read(directory);

            Assert.Equal(["n", "r"], usage.Activities.Select(a => a.EventId));
            Assert.Equal(("research", 5), (usage.Activities[1].TransformationType, usage.Activities[1].InputWordCount));
            Assert.Equal(new User("u", "o", false, true, new(2025, 1, 1)), Assert.Single(usage.Users.Values));
            Assert.Equal(3, Assert.Single(usage.Organisations.Values).ContractedLicences);
            Assert.Equal(
                [
                    new("navigation.csv", 3, "user_id is missing"),
                    new("navigation.csv", 4, "3 fields, header has 4"),
                    new("research_transformations.csv", 3, "input_word_count '-5' is not a whole number of at least 0"),
                    new("users.csv", 3, "is_employee 'maybe' is not a boolean"),
                ],
                usage.Rejects);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        void Write(string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);
    }
}
