using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Warehouse.Tests.Delivery;

/// <summary><c>.github/workflows/ci.yml</c> runs what a change must pass.</summary>
public sealed class WorkflowTests
{
    private static readonly Workflow Document = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
        .Deserialize<Workflow>(RepositoryDocuments.Read(".github", "workflows", "ci.yml"));

    [Fact]
    public void Each_push_and_each_proposal_runs_the_script_with_the_sdk_of_this_repository()
    {
        Assert.Equal(["pull_request", "push"], Document.On.Keys.Order());
        var ci = Document.Jobs["ci"];
        Assert.Equal("ubuntu-latest", ci.RunsOn);
        Assert.Equal("bash .ci/run", ci.Steps[^1].Run);
        Assert.True(File.Exists(Path.Combine(RepositoryDocuments.Root, ".ci", "run")));
    }

    [Fact]
    public void Every_job_gets_the_sdk_from_global_json()
    {
        Assert.True(File.Exists(Path.Combine(RepositoryDocuments.Root, "global.json")));
        Assert.All(Document.Jobs.Values, job =>
            Assert.Equal("global.json", job.Steps.Single(step => step.Uses?.StartsWith("actions/setup-dotnet@", StringComparison.Ordinal) == true).With["global-json-file"]));
    }

    [Fact]
    public void The_images_that_compose_starts_are_made_first()
    {
        var steps = Document.Jobs["delivery"].Steps.Select(step => step.Run ?? "").ToList();
        var publish = steps.FindIndex(step => step.Contains("-t:PublishContainer", StringComparison.Ordinal));
        var projects = steps[publish].Split(" in ")[1].Split(';')[0].Split(' ');

        Assert.Equal(RepositoryDocuments.Images.Values.Select(project => Path.GetDirectoryName(project)).Order(), projects.Order());
        Assert.InRange(steps.FindIndex(step => step.Contains("compose --file deploy/compose.yaml up --wait", StringComparison.Ordinal)), publish + 1, steps.Count);
    }

    public sealed class Workflow
    {
        public Dictionary<string, object?> On { get; init; } = [];

        public Dictionary<string, Job> Jobs { get; init; } = [];
    }

    public sealed class Job
    {
        [YamlMember(Alias = "runs-on", ApplyNamingConventions = false)]
        public string RunsOn { get; init; } = "";

        public List<Command> Steps { get; init; } = [];
    }

    public sealed class Command
    {
        public string? Uses { get; init; }

        public string? Run { get; init; }

        public Dictionary<string, string> With { get; init; } = [];
    }
}
