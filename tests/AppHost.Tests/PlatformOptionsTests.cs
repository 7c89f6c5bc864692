namespace AppHost.Tests;

public sealed class PlatformOptionsTests
{
    [Fact]
    public void Without_configuration_everything_is_in_the_repository()
    {
        var options = From();

        Assert.Equal(
            ("/repo/.platform", "/repo/.platform/landing", false, "/repo/.platform/archive", (int?)5080, 18888),
            (options.DataDirectory, options.LandingDirectory, options.HasOwnLanding, options.ArchiveDirectory, options.ApiPort, options.DashboardPort));
    }

    [Theory]
    [InlineData("/data", null, "/data", "/data/landing")]
    [InlineData("second", null, "/repo/second", "/repo/second/landing")]
    [InlineData(null, "/in", "/repo/.platform", "/in")]
    [InlineData("  ", "", "/repo/.platform", "/repo/.platform/landing")]
    public void Directories_follow_the_data_directory_and_relative_ones_the_repository(string? data, string? landing, string expectedData, string expectedLanding)
    {
        var options = From(("DataDirectory", data), ("LandingDirectory", landing));

        Assert.Equal((expectedData, expectedLanding), (options.DataDirectory, options.LandingDirectory));
    }

    [Theory]
    [InlineData("ApiPort", "abc", "Platform:ApiPort is 'abc'; it takes a port from 1 to 65535, or 0 for any free port.")]
    [InlineData("ApiPort", "70000", "Platform:ApiPort is '70000'; it takes a port from 1 to 65535, or 0 for any free port.")]
    [InlineData("DashboardPort", "-1", "Platform:DashboardPort is '-1'; it takes a port from 1 to 65535, or 0 to run without the dashboard.")]
    [InlineData("Servers", "cloud", "Platform:Servers is 'cloud'; it takes auto, local or containers.")]
    [InlineData("Servers", "1", "Platform:Servers is '1'; it takes auto, local or containers.")]
    [InlineData("DashboardPort", "5080", "Platform:ApiPort and Platform:DashboardPort are both 5080. Give one of them another port.")]
    public void A_wrong_value_is_named_with_what_the_key_takes(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SetupException>(() => From((key, value))).Message);

    [Fact]
    public void Both_ports_may_be_zero() =>
        Assert.Equal((null, 0), (From(("ApiPort", "0"), ("DashboardPort", "0")).ApiPort, From(("DashboardPort", "0")).DashboardPort));

    [Theory]
    [InlineData(null, ServerSource.Auto)]
    [InlineData("local", ServerSource.Local)]
    [InlineData("Containers", ServerSource.Containers)]
    public void Where_servers_come_from_is_said_by_a_word(string? value, ServerSource expected) => Assert.Equal(expected, From(("Servers", value)).Servers);

    private static PlatformOptions From(params (string Key, string? Value)[] values) =>
        PlatformOptions.From([.. values.Where(value => value.Value is not null).Select(value => $"--Platform:{value.Key}={value.Value}")], "/repo");
}
