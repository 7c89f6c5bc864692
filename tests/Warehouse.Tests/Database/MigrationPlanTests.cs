using Warehouse.Content;
using Warehouse.Database;

namespace Warehouse.Tests.Database;

public sealed class MigrationPlanTests
{
    private static readonly Migration One = Migration.Create("0001_one.sql", "select 1");
    private static readonly Migration Two = Migration.Create("0002_two.sql", "select 2");
    private static readonly Migration Three = Migration.Create("0003_three.sql", "select 3");

    [Fact]
    public void What_is_not_applied_is_pending_in_order() =>
        Assert.Equal([Two, Three], MigrationPlan.Decide([One, Two, Three], [Applied(One)]));

    [Fact]
    public void An_edited_file_is_refused_by_name() => Refused(
        "0001_one.sql was changed after it was applied on 2025-11-01: restore the file and put the change into a new migration",
        [Migration.Create("0001_one.sql", "select 11")],
        [Applied(One)]);

    [Fact]
    public void A_missing_file_is_refused_by_name() => Refused(
        "0002_two.sql was applied on 2025-11-01 but its file is missing: this database is newer than this version of the platform; run the newer one or restore the file",
        [One],
        [Applied(One), Applied(Two)]);

    [Fact]
    public void A_file_before_the_newest_applied_one_is_refused() => Refused(
        "0002_two.sql comes before version 0003, which is applied already: give it the next free number",
        [One, Two, Three],
        [Applied(One), Applied(Three)]);

    [Fact]
    public void Line_ends_do_not_change_the_checksum() =>
        Assert.Equal(Migration.Create("0001_one.sql", "a\nb").Checksum, Migration.Create("0001_one.sql", "a\r\nb").Checksum);

    [Theory]
    [InlineData("1_one.sql")]
    [InlineData("0001-one.sql")]
    [InlineData("0001_One.sql")]
    public void Another_name_is_refused(string name) => Assert.Throws<ContentException>(() => Migration.Create(name, ""));

    private static AppliedMigration Applied(Migration migration) =>
        new(migration.Version, migration.FileName, migration.Checksum, new DateTime(2025, 11, 1, 0, 0, 0, DateTimeKind.Utc));

    private static void Refused(string message, IReadOnlyList<Migration> files, IReadOnlyList<AppliedMigration> history) =>
        Assert.Equal(message, Assert.Throws<MigrationException>(() => MigrationPlan.Decide(files, history)).Message);
}
