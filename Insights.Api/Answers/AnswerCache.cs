using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Insights.Api.Callers;
using Microsoft.Extensions.Caching.Memory;

namespace Insights.Api.Answers;

/// <summary>
/// Answers by canonical question, each good for the version of the warehouse that it was read from. A newer version makes it
/// void by itself; clearing the cache on a publish only gives the memory back. Those who see other rows, or other parts of texts, have
/// answers of their own.
/// </summary>
internal sealed class AnswerCache : IDisposable
{
    /// <summary>Rows of all answers together; a row of a few columns is about half a kilobyte.</summary>
    private const long MostRows = 400_000;

    private const int MostRowsOfAnswer = 20_000;

    /// <summary>Of the answers, those not asked for longest.</summary>
    private const double ShareThatGivesWay = 0.25;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostRows });
    private readonly ConcurrentDictionary<(string Key, long Version), Lazy<Task>> _running = new();

    /// <summary>One text for the same question, whatever characters its parts have.</summary>
    public static string Key(params IEnumerable<object?> parts)
    {
        var key = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part is null ? null : Convert.ToString(part, CultureInfo.InvariantCulture)!;
            key.Append(text?.Length ?? -1).Append(':').Append(text).Append(';');
        }

        return key.ToString();
    }

    /// <summary>Those who ask for what is being read wait for it; where who asked first goes away, each reads it itself.</summary>
    /// <param name="key">From <see cref="Key"/>.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="describe">The version that an answer is of, and its rows.</param>
    /// <param name="read">Reads the answer.</param>
    public async Task<T> GetOrAddAsync<T>(string key, long version, Func<T, (long Version, int Rows)> describe, Func<Task<T>> read)
        where T : class
    {
        key = $"{RowRestriction.Current?.Key}\n{PersonalDataView.IsHidden}\n{key}";
        if (_answers.TryGetValue(key, out var cached) && cached is T answer && describe(answer).Version >= version)
        {
            return answer;
        }

        var own = new Lazy<Task>(() => ReadAsync(key, describe, read));
        var running = _running.GetOrAdd((key, version), own);
        try
        {
            return await (Task<T>)running.Value;
        }
        catch (OperationCanceledException) when (running != own)
        {
            return await ReadAsync(key, describe, read);
        }
        finally
        {
            if (running == own)
            {
                _running.TryRemove((key, version), out _);
            }
        }
    }

    private async Task<T> ReadAsync<T>(string key, Func<T, (long Version, int Rows)> describe, Func<Task<T>> read)
        where T : class
    {
        var fresh = await read();
        if (describe(fresh).Rows <= MostRowsOfAnswer)
        {
            Keep(key, fresh, 1 + describe(fresh).Rows);
        }

        return fresh;
    }

    /// <summary>A full cache refuses what is new and makes room some time later, but the newest answer is the likeliest to be asked again.</summary>
    private void Keep(string key, object answer, int size)
    {
        _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = size });
        if (!_answers.TryGetValue(key, out _))
        {
            _answers.Compact(ShareThatGivesWay);
            _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = size });
        }
    }

    /// <summary>Forgets all answers.</summary>
    public void Clear() => _answers.Clear();

    /// <summary>How many answers are kept.</summary>
    public int Count => _answers.Count;

    public void Dispose() => _answers.Dispose();
}
