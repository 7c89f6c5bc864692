using Insights.Api.Problems;

namespace Insights.Api.Pipeline;

/// <summary>The kinds of refusal that only the pipeline has.</summary>
internal static class PipelineProblems
{
    public static readonly Problem UploadTooLarge = new("/problems/upload-too-large", "The file is too large", StatusCodes.Status413PayloadTooLarge);

    public static readonly Problem NoDataset =
        new("/problems/no-dataset", "The file belongs to no dataset", StatusCodes.Status422UnprocessableEntity);

    public static readonly Problem FileWaiting = new("/problems/file-waiting", "A file of this name is waiting already", StatusCodes.Status409Conflict);

    public static readonly Problem AlreadyReplayed = new("/problems/already-replayed", "The rows were replayed before", StatusCodes.Status409Conflict);

    public static readonly Problem NotReplayable = new("/problems/not-replayable", "The rows cannot be replayed", StatusCodes.Status422UnprocessableEntity);

    public static readonly Problem NoLanding = new("/problems/no-landing-directory", "This service has no landing directory", StatusCodes.Status503ServiceUnavailable);
}
