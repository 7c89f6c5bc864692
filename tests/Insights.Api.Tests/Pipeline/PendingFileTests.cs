using Insights.Api.Pipeline;
using Insights.Api.Problems;

namespace Insights.Api.Tests.Pipeline;

/// <summary>A name belongs to the first file that takes it, however close the next one is.</summary>
public sealed class PendingFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pending-").FullName;

    [Fact]
    public void Of_two_files_that_land_at_once_under_one_name_one_is_refused_every_time()
    {
        const int rounds = 500;
        using var start = new Barrier(participantCount: 2);
        var landed = new bool[rounds, 2];

        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, side =>
        {
            for (var round = 0; round < rounds; round++)
            {
                using var pending = Pending(round, side);
                start.SignalAndWait();
                landed[round, side] = Lands(pending);
            }
        });

        Assert.All(Enumerable.Range(0, rounds), round => Assert.True(landed[round, 0] ^ landed[round, 1], $"round {round}: {landed[round, 0]}, {landed[round, 1]}"));
        Assert.All(Enumerable.Range(0, rounds), round => Assert.Equal(landed[round, 0] ? "0" : "1", File.ReadAllText(Path.Combine(_directory, $"{round}"))));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private PendingFile Pending(int round, int side)
    {
        var path = Path.Combine(_directory, $".{round}.{side}.part");
        File.WriteAllText(path, $"{side}");
        return new PendingFile(path, Path.Combine(_directory, $"{round}"));
    }

    private static bool Lands(PendingFile pending)
    {
        try
        {
            pending.Land();
            return true;
        }
        catch (ProblemException problem) when (problem.Problem == PipelineProblems.FileWaiting)
        {
            return false;
        }
    }
}
