using System.Net.ServerSentEvents;
using System.Text;
using System.Threading.Channels;
using Insights.Api.Generation.Checking;

namespace Insights.Api.Generation;

/// <summary>A part of a text that passed the check by itself. It is not final: the end of the text may still show that it must be replaced.</summary>
/// <param name="Text">As it stands in the text, with the spaces behind it.</param>
public sealed record StreamedSentence(string Text);

/// <summary>The sentences so far must not be used.</summary>
/// <param name="Reason">As of <see cref="Fallback"/>.</param>
public sealed record ReplacedText(string Reason);

/// <summary>Writes a text while the caller waits: each sentence is checked before it is shown, and only the last event is final.</summary>
internal sealed class ContentStream(ContentGenerator generator, ModelCall model, FactCheck check, TimeProvider time)
{
    private const int EventsAhead = 16;

    /// <summary>Events <c>sentence</c>, perhaps <c>replaced</c>, and at last <c>content</c> with the whole answer.</summary>
    public IAsyncEnumerable<SseItem<object>> Events(GenerationRequest request, Grounds grounds, Func<GeneratedText, object> answer, CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<SseItem<object>>(EventsAhead);
        _ = WriteAsync(request, grounds, answer, events.Writer, cancellationToken);
        return events.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>Whatever goes wrong reaches the caller through the channel.</summary>
    private async Task WriteAsync(
        GenerationRequest request, Grounds grounds, Func<GeneratedText, object> answer, ChannelWriter<SseItem<object>> events, CancellationToken cancellationToken)
    {
        try
        {
            var started = time.GetTimestamp();
            var (waiting, focus) = (new StringBuilder(), new Focus());
            var said = await model.StreamAsync(grounds.Prompt, grounds.Redacted.Facts, AddAsync, cancellationToken);
            var written = await generator.FinishAsync(request, grounds, said, started, cancellationToken);
            if (written.Fallback is { } fallback)
            {
                await events.WriteAsync(new SseItem<object>(new ReplacedText(fallback.Reason), "replaced"), cancellationToken);
            }
            else if (waiting.Length > 0)
            {
                await ShowAsync(waiting.ToString());
            }

            await events.WriteAsync(new SseItem<object>(answer(written), "content"), cancellationToken);
            events.Complete();

            // Ends the model's work at the first sentence that does not hold.
            async ValueTask<bool> AddAsync(string piece)
            {
                waiting.Append(piece);
                while (TextPatterns.SentenceEnd().Match(waiting.ToString()) is { Success: true } end)
                {
                    var sentence = waiting.ToString(0, end.Index + end.Length);
                    if (check.CheckSentence(sentence, grounds.Redacted, grounds.Labels, focus).Violations.Count > 0)
                    {
                        return false;
                    }

                    waiting.Remove(0, sentence.Length);
                    await ShowAsync(sentence);
                }

                return true;
            }

            ValueTask ShowAsync(string sentence) => events.WriteAsync(
                new SseItem<object>(new StreamedSentence(grounds.Redacted.PersonalData.Restore(sentence, request.HidesPersonalData)), "sentence"), cancellationToken);
        }
#pragma warning disable CA1031 // The reader of the channel gets it, and the request fails with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            events.Complete(e);
        }
    }
}
