using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Ingestion.Worker.Tests.Landing;

/// <summary>How often a content may come to the archive.</summary>
internal enum Fate
{
    Once,
    Never,

    /// <summary>Its sender replaced it, and cannot know whether it had been taken by then.</summary>
    AtMostOnce,
}

/// <summary>
/// Sends files in the ways that people and programs have, good and bad, and remembers what must come of each. A pause of this
/// process that comes near the quiet time makes the outcome of that file open, which is then not looked at.
/// </summary>
internal sealed class Sender(string landing, string outside, int number, TimeSpan quiet)
{
    private readonly Random _random = new(number);
    private int _files;
    private long _rows;

    /// <summary>Contents by their SHA-256, and what must come of them.</summary>
    public Dictionary<string, (Fate Fate, string Way)> Sent { get; } = [];

    /// <summary>Names, in the landing directory or behind a hash, of which nothing is known.</summary>
    public HashSet<string> Open { get; } = [];

    /// <summary>Sends one file in one of the ways.</summary>
    public void Send()
    {
        var name = $"s{number}f{++_files}_navigation.csv";
        Action<string>[] ways = [AtOnce, Slowly, SlowlyWithoutLastBreak, AppendedByName, Shrunk, Replaced, Linked, SecondName, Renamed, TakenBack, ReplacedLater];
        ways[_random.Next(ways.Length)](name);
    }

    private void AtOnce(string name) => Expect(Land(name, Content()), Fate.Once, nameof(AtOnce));

    private void Slowly(string name)
    {
        var content = Content();
        if (WriteSlowly(In(name), content, name))
        {
            Expect(content, Fate.Once, nameof(Slowly));
        }
    }

    private void SlowlyWithoutLastBreak(string name)
    {
        var content = Content()[..^1];
        if (WriteSlowly(In(name), content, name))
        {
            Expect(content, Fate.Once, nameof(SlowlyWithoutLastBreak));
        }
    }

    /// <summary>Opened and closed for every piece.</summary>
    private void AppendedByName(string name)
    {
        var content = Content();
        var watch = Stopwatch.StartNew();
        var isSteady = true;
        foreach (var piece in Pieces(content))
        {
            // A name that was taken would begin a new file.
            File.AppendAllText(In(name), piece);
            isSteady &= IsSteady(watch);
        }

        ExpectIf(isSteady, name, content, nameof(AppendedByName));
    }

    private void Shrunk(string name)
    {
        var content = Content();
        var shorter = content[..(content.IndexOf('\n', content.Length / 2) + 1)];
        var watch = Stopwatch.StartNew();
        Land(name, content);
        Pause();
        bool isSteady;
        using (var file = new FileStream(In(name), FileMode.OpenOrCreate))
        {
            file.SetLength(shorter.Length);
            isSteady = IsSteady(watch);
        }

        ExpectIf(isSteady, name, shorter, nameof(Shrunk));
    }

    private void Replaced(string name)
    {
        var watch = Stopwatch.StartNew();
        Land(name, Content());
        Pause();
        var content = Land(name, Content());
        ExpectIf(IsSteady(watch), name, content, nameof(Replaced));
    }

    private void Linked(string name)
    {
        var content = Content();
        var target = Path.Combine(outside, name);
        var pieces = Pieces(content);
        File.WriteAllText(target, pieces[0]);
        var watch = Stopwatch.StartNew();
        File.CreateSymbolicLink(In(name), _random.Next(2) == 0 ? target : Path.GetRelativePath(Path.GetDirectoryName(In(name))!, target));
        ExpectIf(WriteOn(target, pieces[1..], watch), name, content, nameof(Linked));
    }

    private void SecondName(string name)
    {
        var content = Content();
        var target = Path.Combine(outside, name);
        var pieces = Pieces(content);
        File.WriteAllText(target, pieces[0]);
        var watch = Stopwatch.StartNew();
        using (var link = Process.Start("ln", [target, In(name)]))
        {
            link.WaitForExit();
        }

        ExpectIf(WriteOn(target, pieces[1..], watch), name, content, nameof(SecondName));
    }

    /// <summary>At any time, also while it is claimed.</summary>
    private void Renamed(string name)
    {
        var content = Land(name, Content());
        Thread.Sleep(_random.Next((int)(quiet.TotalMilliseconds * 1.5)));
        Moves(In(name), In("renamed_" + name));
        Expect(content, Fate.Once, nameof(Renamed));
    }

    private void TakenBack(string name)
    {
        var content = Land(name, Content());
        Thread.Sleep(_random.Next((int)(quiet.TotalMilliseconds * 1.5)));
        Expect(content, Moves(In(name), Path.Combine(outside, name)) ? Fate.Never : Fate.Once, nameof(TakenBack));
    }

    private void ReplacedLater(string name)
    {
        Expect(Land(name, Content()), Fate.AtMostOnce, nameof(ReplacedLater));
        Thread.Sleep(_random.Next((int)(quiet.TotalMilliseconds * 1.5)));
        Expect(Land(name, Content()), Fate.Once, nameof(ReplacedLater));
    }

    private string Content()
    {
        var text = new StringBuilder("event_id,user_id,org_id,event_timestamp\n");
        for (var rows = _random.Next(2, 40); rows > 0; rows--)
        {
            text.Append($"s{number}r{++_rows},u{_random.Next(100)},o1,2025-01-01\n");
        }

        return text.ToString();
    }

    private string In(string name) => Path.Combine(landing, "usage", name);

    private string Land(string name, string content)
    {
        var part = Path.Combine(outside, "part" + number);
        File.WriteAllText(part, content);
        File.Move(part, In(name), overwrite: true);
        return content;
    }

    /// <summary>Cut anywhere, also within a number.</summary>
    private string[] Pieces(string content)
    {
        var cuts = Enumerable.Range(0, _random.Next(2, 8)).Select(_ => _random.Next(1, content.Length)).Append(0).Append(content.Length).Distinct().Order().ToArray();
        return [.. cuts.Zip(cuts[1..], (from, to) => content[from..to])];
    }

    private bool WriteSlowly(string path, string content, string name)
    {
        var watch = Stopwatch.StartNew();
        var isSteady = WriteOn(path, Pieces(content), watch);
        if (!isSteady)
        {
            Open.Add(name);
        }

        return isSteady;
    }

    /// <summary>By a file that stays open.</summary>
    private bool WriteOn(string path, string[] pieces, Stopwatch watch)
    {
        var isSteady = true;
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        foreach (var piece in pieces)
        {
            file.Write(Encoding.UTF8.GetBytes(piece));
            isSteady &= IsSteady(watch);
            Pause();
        }

        return isSteady;
    }

    private void Pause() => Thread.Sleep(_random.Next((int)(quiet.TotalMilliseconds / 6)));

    /// <returns>Whether what was done last came well within the quiet time.</returns>
    private bool IsSteady(Stopwatch watch)
    {
        var isSteady = watch.Elapsed < quiet * 0.8;
        watch.Restart();
        return isSteady;
    }

    private static bool Moves(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void ExpectIf(bool isSteady, string name, string content, string way)
    {
        if (isSteady)
        {
            Expect(content, Fate.Once, way);
        }
        else
        {
            Open.Add(name);
        }
    }

    private void Expect(string content, Fate fate, string way) => Sent.Add(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), (fate, way));
}
